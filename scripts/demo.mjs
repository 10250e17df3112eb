// The main job for real, offline: packages made from Debian's, built by Nix, pushed to a registry on this
// machine, pulled back and run in a container. What it makes lies in a temporary directory and goes at the
// end, unless there is --keep; downloads stay in .work/.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from '../nix/offline/generate.mjs'
import { mustRun } from './child.mjs'
import { runCommand, unpackCommand } from './container.mjs'
import { plainRegistryConfig, serveRegistry } from './local-registry.mjs'
import * as toolchain from './toolchain.mjs'

const PACKAGES = 'shell git curl jq'
/** The attributes behind these names. */
const ATTRIBUTES = [
  'bashInteractive',
  'coreutils',
  'moreutils',
  'nano',
  'git',
  'curl',
  'jq',
  'cacert',
  'iana-etc',
]
const COMMANDS = [
  ['git', '--version'],
  ['jq', '-n', '1'],
]

const cli = path.join(import.meta.dirname, '..', 'dist', 'cli.js')
const cache = path.join(toolchain.toolsDir, 'apt')

async function main() {
  checkMachine()
  const keep = process.argv.includes('--keep')
  console.log('From a list of packages to a running container, on this machine alone: about a minute.')
  const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-demo-'))
  /** @type {import('./local-registry.mjs').LocalRegistry | undefined} */
  let registry
  try {
    const oras = await step('Tools from Debian, fetched once', fetchTools)
    const nixpkgs = path.join(work, 'nixpkgs')
    await step('Package set, made from Debian packages', () =>
      generate({ out: nixpkgs, cache, only: ATTRIBUTES }),
    )
    registry = await serveRegistry(work, plainRegistryConfig(path.join(work, 'registry')))
    const image = `${registry.host}/demo/tools`
    console.log(
      '  No binary cache is asked here: that packages are "built from source" is unpacking those of Debian.',
    )
    const result = await step(`nixery-action build --packages "${PACKAGES}" --image ${image}`, () =>
      build(nixpkgs, image, oras, work),
    )
    console.log(`  ${result.image}`)
    const bundle = await step('Pull it back and unpack it', () => pull(`${image}@${result.digest}`, work))
    for (const command of COMMANDS) {
      const container = await mkdtemp(path.join(work, 'container-'))
      const [program, ...args] = await runCommand(bundle, container, command)
      const said = await step(`In a container: ${command.join(' ')}`, () => mustRun(program, args))
      console.log(`  ${said.trim()}`)
    }
    console.log(nowTry(keep ? nixpkgs : undefined))
  } finally {
    registry?.process.kill('SIGTERM')
    if (registry && registry.process.exitCode === null) await once(registry.process, 'exit')
    if (keep) console.log(`kept: ${work}`)
    else await rm(work, { recursive: true, force: true })
  }
}

/**
 * @param {string | undefined} nixpkgs  the package set, if it stays
 * @returns {string}
 */
function nowTry(nixpkgs) {
  const program = `node ${path.relative(process.cwd(), cli)}`
  // The store of the demo has what its packages need.
  const call =
    nixpkgs === undefined ? program : `NIX_REMOTE=${path.join(path.dirname(nixpkgs), 'store')} ${program}`
  const source = nixpkgs ?? 'nixos-25.11'
  const more =
    nixpkgs === undefined ? '  (--keep leaves the package set, for more of this without a network)\n' : ''
  return `
That was the whole way. Now try:
  ${call} run ${nixpkgs === undefined ? 'cowsay' : 'jq'} --nixpkgs ${source} -- ${nixpkgs === undefined ? 'cowsay hello' : "jq -n '1 + 1'"}
  ${program} init shell git jq --nixpkgs ${source} && ${call} build --dry-run --push false
  ${program} build --help
${more}and for a workflow: README.md, docs/`
}

function checkMachine() {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  throw new Error("the demo needs root on Debian: it makes sandboxes, containers and packages from Debian's")
}

/** @returns {Promise<string>} the directory of oras */
async function fetchTools() {
  const tools = {
    oras: toolchain.oras('1.3'),
    'a registry': toolchain.registry(),
    skopeo: toolchain.skopeo(),
    umoci: toolchain.umoci(),
    runc: toolchain.runc(),
  }
  const waiting = new Set(Object.keys(tools))
  console.log(`  waiting for ${[...waiting].join(', ')}`)
  const each = Object.entries(tools).map(async ([name, tool]) => {
    await tool
    waiting.delete(name)
    const rest = waiting.size === 0 ? '' : `; waiting for ${[...waiting].join(', ')}`
    console.log(`  ${name} is there${rest}`)
  })
  await Promise.all(each)
  return (await tools.oras).bin
}

/**
 * Runs the bundle as a user would, with a store of its own: this machine's /nix, if there is one, stays as it
 * is.
 * @param {string} nixpkgs
 * @param {string} image
 * @param {string} oras
 * @param {string} work
 * @returns {Promise<{ digest: string, image: string, layers: number, 'bytes-pushed': number }>}
 */
async function build(nixpkgs, image, oras, work) {
  const nixConfig = ['substituters =', 'sandbox = true', 'sandbox-paths =', 'max-jobs = auto'].join('\n')
  const env = {
    ...process.env,
    PATH: `${process.env.PATH}:${oras}`,
    NIX_REMOTE: path.join(work, 'store'),
    NIX_USER_CONF_FILES: '/dev/null',
    XDG_CACHE_HOME: path.join(work, 'cache'),
  }
  const args = [
    'build',
    '--packages',
    PACKAGES,
    '--nixpkgs',
    nixpkgs,
    '--image',
    image,
    '--nix-config',
    nixConfig,
    // There is no binary cache here: all is made from Debian's packages, in a second each.
    '--build-from-source',
    'allow',
  ]
  return JSON.parse(await mustRun(process.execPath, [cli, ...args], { env }))
}

/**
 * @param {string} image
 * @param {string} work
 * @returns {Promise<string>} the bundle
 */
async function pull(image, work) {
  const [layout, bundle] = [path.join(work, 'pulled'), path.join(work, 'bundle')]
  const skopeo = path.join((await toolchain.skopeo()).bin, 'skopeo')
  const source = ['--src-tls-verify=false', `docker://${image}`]
  await mustRun(skopeo, ['--insecure-policy', 'copy', '--quiet', ...source, `oci:${layout}:demo`])
  const [program, ...args] = await unpackCommand(layout, 'demo', bundle)
  await mustRun(program, args)
  return bundle
}

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
async function step(title, work) {
  const start = performance.now()
  console.log(title)
  const result = await work()
  console.log(`  done in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

await main().catch((error) => {
  console.error(`the demo failed: ${error.message}`)
  process.exitCode = 1
})
