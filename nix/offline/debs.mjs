// Debian packages as facts: what apt downloaded, under names that Nix and URLs accept, with the control data
// we need.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { replaceFile } from './apt.mjs'

const run = promisify(execFile)

/**
 * @typedef {object} DebFacts  one Debian package (or one prebuilt npm tree, which is handled alike)
 * @property {string} name
 * @property {string} version      upstream's, without Debian's epoch and revision
 * @property {string} file         path below the directory of the debs: "amd64/hello_2.10-3_amd64.deb"
 * @property {string} sha256       hex
 * @property {string[][]} depends  each clause lists its alternatives
 * @property {string[]} provides   virtual packages
 * @property {string} description  one line
 * @property {string} [homepage]
 */

/**
 * Places downloaded debs at `debsDir`/<arch>/ and reads their facts, which stay in `cache`/facts-<arch>.json:
 * a second run opens no deb.
 * @param {readonly import('./apt.mjs').Deb[]} debs
 * @param {{ cache: string, debsDir: string, arch: string }} places
 * @returns {Promise<DebFacts[]>}  in the order of `debs`
 */
export async function importDebs(debs, { cache, debsDir, arch }) {
  const memory = path.join(cache, `facts-${arch}.json`)
  /** @type {Record<string, DebFacts>} */
  const known = await readFile(memory, 'utf8').then(JSON.parse, () => ({}))
  await mkdir(path.join(debsDir, arch), { recursive: true })
  const facts = []
  for (const deb of debs) {
    const file = `${arch}/${storeName(path.basename(deb.file))}`
    await placeFile(deb.file, path.join(debsDir, file))
    known[file] ??= { ...(await readFacts(deb.file)), file, sha256: await sha256Of(deb.file) }
    facts.push(known[file])
  }
  await replaceFile(memory, JSON.stringify(known))
  return facts
}

/**
 * SHA-256 of a file, hex.
 * @param {string} file
 */
export async function sha256Of(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/**
 * Hard link where possible (a set is 250 MB of debs), else a copy. A file that is already there stays.
 * @param {string} from
 * @param {string} to
 */
export async function placeFile(from, to) {
  const done = (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EEXIST') throw error
  }
  await link(from, to).catch((error) => (error.code === 'EXDEV' ? copyFile(from, to) : done(error)))
}

/**
 * A file name that Nix accepts as the name of a store path: apt escapes an epoch's colon, and "~" is not
 * allowed.
 * @param {string} name
 */
export function storeName(name) {
  return name.replaceAll('%3a', '_').replace(/[^A-Za-z0-9+._-]/g, '-')
}

/**
 * Upstream's part of a Debian version: "1:2.39.5-0+deb12u3" is 2.39.5, "22.01+really26.02+dfsg-1" is 26.02.
 * @param {string} version
 */
export function upstreamVersion(version) {
  const upstream = version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
  const clean = upstream.replace(/^.*\+really/, '').replace(/[+~.](dfsg|ds|deb).*$/, '')
  return clean.replace(/[^A-Za-z0-9+._-]/g, '-')
}

/**
 * Fields of a Debian control file; continuation lines belong to the field above them.
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseControl(text) {
  const fields = text.replace(/\n[ \t]/g, '\u0000').split('\n')
  const pairs = fields.map((line) => /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line)?.slice(1) ?? [])
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (name ? [[name, (value ?? '').replaceAll('\u0000', '\n')]] : [])),
  )
}

/**
 * Package names of a dependency field, without versions and architectures: "a (>= 1) | b:any, c" is [[a, b],
 * [c]].
 * @param {string | undefined} field
 * @returns {string[][]}
 */
export function parseDepends(field) {
  const clauses = (field ?? '').split(',').filter((clause) => clause.trim() !== '')
  return clauses.map((clause) => clause.split('|').map((name) => name.trim().replace(/[\s:(].*$/s, '')))
}

/** @param {string} file */
async function readFacts(file) {
  const control = parseControl((await run('dpkg-deb', ['--field', file])).stdout)
  return {
    name: control.Package ?? '',
    version: upstreamVersion(control.Version ?? ''),
    depends: [...parseDepends(control['Pre-Depends']), ...parseDepends(control.Depends)],
    provides: parseDepends(control.Provides).flat(),
    description: (control.Description ?? '').split('\n')[0] ?? '',
    ...(control.Homepage ? { homepage: control.Homepage } : {}),
  }
}
