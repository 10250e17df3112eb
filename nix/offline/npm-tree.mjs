// Programs that Debian has not got in a relocatable form come from npm packages that hold a prebuilt tree.
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { placeFile, sha256Of } from './debs.mjs'

const run = promisify(execFile)

/** @typedef {{ file: string, version: string }} Packed */

/**
 * Downloads one npm package (once per cache) and describes it as if it were a deb.
 * @param {{ name: string, version: string }} tree  name and version range at npm
 * @param {{ cache: string, debsDir: string, arch: string }} places
 * @returns {Promise<import('./debs.mjs').DebFacts>}
 * @throws when npm cannot fetch it (npm's own message)
 */
export async function importNpmTree(tree, { cache, debsDir, arch }) {
  const packed = await fetchOnce(tree, path.join(cache, 'npm'))
  const file = `${arch}/${path.basename(packed.file)}`
  await mkdir(path.join(debsDir, arch), { recursive: true })
  await placeFile(packed.file, path.join(debsDir, file))
  return {
    name: tree.name,
    version: packed.version,
    file,
    sha256: await sha256Of(packed.file),
    depends: [],
    provides: [],
    description: `Prebuilt tree ${tree.name}`,
  }
}

/**
 * `npm pack` asks the registry each time, so its answer is kept beside the tarball.
 * @param {{ name: string, version: string }} tree
 * @param {string} dir
 * @returns {Promise<Packed>}
 */
async function fetchOnce({ name, version }, dir) {
  const answer = path.join(dir, `${name}@${version}.json`)
  await mkdir(dir, { recursive: true })
  const known = await readFile(answer, 'utf8').catch(() => undefined)
  if (known) return JSON.parse(known)
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', dir, `${name}@${version}`]
  const [report] = JSON.parse((await run('npm', args)).stdout)
  const packed = { file: path.join(dir, report.filename), version: report.version }
  await writeFile(answer, JSON.stringify(packed))
  return packed
}
