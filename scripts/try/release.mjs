// Makes a whole release of the working tree and publishes it to stand-ins on this machine, twice:
//   npm run try:release [-- --quick] [--npm-registry URL]
// A clone of a commit of the tree is prepared, checked, packed and published: npm to a stand-in or to the registry at URL
// (`npx verdaccio`), the images, made of the offline package set, to Docker's registry, the components and the tags that move
// to bare repositories. The second time nothing may be published. --quick: no images, and the packages of this checkout.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { plainRegistryConfig, serveRegistry } from '../local-registry.mjs'
import { offlinePackages } from '../offline-packages.mjs'
import { toolPackages } from '../tool-packages.mjs'
import * as toolchain from '../toolchain.mjs'
import { startNpmRegistry } from './npm-registry.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const VERSION = '1.0.0'
const TAG = `v${VERSION}`
const author = ['-c', 'user.name=try', '-c', 'user.email=try@localhost']
const { values } = parseArgs({ options: { quick: { type: 'boolean' }, 'npm-registry': { type: 'string' } } })

/** @typedef {{ clone: string, env: NodeJS.ProcessEnv, images?: (() => Promise<string>) | undefined }} Release */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv | undefined }} [options]
 * @returns {Promise<string>} its standard output
 */
async function run(program, args, { cwd = root, env = process.env } = {}) {
  return (await promisify(execFile)(program, args, { cwd, env, maxBuffer: 1e8 })).stdout
}

/**
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 */
async function step(title, work) {
  const start = performance.now()
  const result = await work()
  console.log(`${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

/**
 * A clone of a commit of the working tree, whose remote is a bare repository.
 * @param {string} work
 */
async function cloneTree(work) {
  const [origin, source, clone] = [
    path.join(work, 'origin.git'),
    path.join(work, 'source'),
    path.join(work, 'clone'),
  ]
  const listed = await run('git', [
    '-c',
    'safe.directory=*',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ])
  const names = listed.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name)))
  await writeFile(path.join(work, 'names'), names.join('\0'))
  await mkdir(source)
  const copy = 'tar --create --null --files-from "$1/names" | tar --extract --directory "$1/source"'
  await run('sh', ['-c', copy, 'sh', work])
  await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: source })
  await run('git', ['add', '--all'], { cwd: source })
  await run('git', [...author, 'commit', '--quiet', '--message', 'tree'], { cwd: source })
  await run('git', ['clone', '--quiet', '--bare', source, origin])
  await run('git', ['clone', '--quiet', origin, clone])
  return clone
}

/**
 * What a maintainer does, see RELEASE.md.
 * @param {string} clone
 */
async function tagRelease(clone) {
  await run('node', ['scripts/release.mjs', 'prepare', VERSION], { cwd: clone })
  await run('npm', ['run', '--silent', 'build'], { cwd: clone })
  await run('git', [...author, 'commit', '--quiet', '--all', '--message', `Release ${VERSION}`], {
    cwd: clone,
  })
  await run('git', ['tag', TAG], { cwd: clone })
  await run('git', ['push', '--quiet', 'origin', 'main', TAG], { cwd: clone })
}

/** @param {string} clone */
async function installModules(clone) {
  if (values.quick) await symlink(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: clone })
}

/**
 * What `.github/workflows/release.yml` does.
 * @param {Release} release
 * @returns {Promise<{ said: string, parts: string }>} parts: the files and images with their checksums
 */
async function publish({ clone, env, images }) {
  const options = { cwd: clone, env }
  await run('bash', ['scripts/pack.sh'], options)
  const said = []
  for (const part of ['npm', 'component', 'tags'])
    said.push(await run('bash', ['scripts/publish.sh', part], options))
  if (images !== undefined) await writeFile(path.join(clone, 'out', 'images.json'), await images())
  const named = images === undefined ? [] : ['out/images.json']
  const subjects = await run('node', ['scripts/release.mjs', 'subjects', ...named], options)
  const parts = JSON.parse(subjects).map((/** @type {any} */ one) => `${one.digest.sha256}  ${one.name}`)
  return { said: said.join(''), parts: parts.join('\n') }
}

/**
 * @param {string} clone
 * @param {string} work
 * @param {string} host of the registry
 */
async function imageBuild(clone, work, host) {
  const [nix, oras, node, nixpkgs] = await Promise.all([
    toolchain.nix('2.34'),
    toolchain.oras('1.3'),
    toolchain.node('24'),
    offlinePackages(),
  ])
  const overlays = path.join(work, 'overlay')
  await mkdir(overlays)
  await toolPackages(overlays)
  const config = ['substituters =', 'sandbox = true', 'sandbox-paths =', 'max-jobs = auto'].join('\n')
  const env = {
    PATH: `${nix.bin}:${oras.bin}:${process.env.PATH}`,
    HOME: work,
    // The store of the tests: most of the packages are built already.
    NIX_REMOTE: path.join(root, '.work', 'store', 'root'),
    NIX_USER_CONF_FILES: '/dev/null',
  }
  return async () => {
    const tags = (await run('node', ['scripts/release.mjs', 'image-tags', TAG], { cwd: clone })).trim()
    const inputs = {
      ...{
        file: 'image/nixery.yml',
        all: 'true',
        image: `${host}/org/{name}`,
        tags,
        nixpkgs,
        overlays,
      },
      ...{ platforms: 'linux/amd64', 'build-from-source': 'allow', 'nix-config': config },
    }
    const args = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)
    const program = path.join(node.bin, 'node')
    const outputs = JSON.parse(await run(program, ['dist/cli.js', 'build', ...args], { cwd: clone, env }))
    console.log(
      `  images: ${outputs['bytes-pushed']} bytes pushed, from the cache: ${outputs['cache-hit']}; tags ${tags}`,
    )
    return JSON.stringify(outputs.images)
  }
}

/**
 * @param {string} work
 * @param {import('./npm-registry.mjs').NpmRegistry | undefined} standIn
 */
async function main(work, standIn) {
  const clone = await step('a clean clone', () => cloneTree(work))
  await step('packages', () => installModules(clone))
  await step('version and bundles', () => tagRelease(clone))
  await step('check', async () => {
    await run('node', ['scripts/release.mjs', 'check', TAG], { cwd: clone })
    await run('npm', ['run', '--silent', 'dist:check'], { cwd: clone })
  })
  const components = path.join(work, 'components.git')
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', components])
  const npmUrl = values['npm-registry'] ?? standIn?.url ?? ''
  const npmrc = path.join(work, 'npmrc')
  await writeFile(
    npmrc,
    `registry=${npmUrl}\n${npmUrl.replace('http:', '')}:_authToken=any\nloglevel=error\n`,
  )
  const env = {
    ...process.env,
    ...{ COMPONENT_REPOSITORY: components, HOME: work },
    ...{ NPM_CONFIG_USERCONFIG: npmrc, NPM_PUBLISH_OPTIONS: '--provenance=false' },
  }
  const registry = values.quick
    ? undefined
    : await serveRegistry(work, plainRegistryConfig(path.join(work, 'registry')))
  try {
    const images = registry && (await imageBuild(clone, work, registry.host))
    const state = async () =>
      (await run('git', ['ls-remote', path.join(work, 'origin.git')])) +
      (await run('git', ['ls-remote', components]))
    const first = await step('first publication', () => publish({ clone, env, images }))
    const before = await state()
    const second = await step('second publication', () => publish({ clone, env, images }))
    console.log(`${first.parts}\nthe second time:\n${second.said}`)
    if (before !== (await state())) throw new Error('the second time tags or branches moved')
    const again = second.said.match(/is published|are published|is there/g) ?? []
    if (again.length !== 4) throw new Error('the second time something was published')
    if (first.parts !== second.parts) throw new Error('the second time the files or the images were others')
    if (standIn && standIn.publications() !== 1) throw new Error('npm got more than one publication')
    console.log('a release can be made, and made again')
  } finally {
    registry?.process.kill('SIGTERM')
    if (registry && registry.process.exitCode === null) await once(registry.process, 'exit')
  }
}

const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-release-'))
const standIn = values['npm-registry'] === undefined ? await startNpmRegistry() : undefined
try {
  await main(work, standIn)
} catch (error) {
  console.error(`the release failed: ${/** @type {Error} */ (error).message}`)
  process.exitCode = 1
} finally {
  await standIn?.stop()
  await rm(work, { recursive: true, force: true })
}
