// A fleet of eight images: all in one process (`build --all`) against eight runs, one for each image. Cold:
// nothing is remembered, the registry is empty, the packages are in the store. Also checks that the digests
// are the same.
//
//     npm run benchmark:fleet [ROUNDS]
//
// Needs what the tests need (.work/, made by `npm test`). Prints seconds and the ratio of the medians;
// compare ratios, not seconds, between machines. Ends with 1 when digests differ, or when one process takes
// more than half the time.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { plainRegistryConfig, serveRegistry } from '../../scripts/local-registry.mjs'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const cli = path.join(root, 'dist', 'cli.js')
const run = promisify(execFile)
const rounds = Number(process.argv[2] ?? 3)

/** @type {Record<string, string>} */
const images = {
  tools: 'shell git curl jq',
  git: 'git',
  web: 'nginx curl',
  cache: 'redis',
  python: 'python3 shell',
  node: 'nodejs git',
  ci: 'shell git jq nodejs python3',
  tls: 'openssl curl',
}

const store = path.join(root, '.work', 'store')
const env = {
  ...process.env,
  PATH: [(await toolchain.nix('2.34')).bin, (await toolchain.oras('1.3')).bin, process.env.PATH].join(':'),
  NIX_REMOTE: path.join(store, 'root'),
  NIX_CONF_DIR: path.join(store, 'conf'),
  NIX_USER_CONF_FILES: '/dev/null',
  NIX_CONFIG: 'build-users-group =\nsandbox = true\nsandbox-paths =\nsubstituters =\nmax-jobs = 2',
}

/** @param {readonly string[]} args */
async function build(...args) {
  const { stdout } = await run(
    process.execPath,
    [cli, 'build', '--cache=false', '--build-from-source=allow', ...args],
    { env, maxBuffer: 2 ** 26 },
  )
  return JSON.parse(stdout)
}

/**
 * Works with an image file whose images go to an empty registry. Gives the seconds and what `work` gives.
 * @template T
 * @param {string} nixpkgs
 * @param {(file: string) => Promise<T>} work
 * @returns {Promise<{ seconds: number, value: T }>}
 */
async function timed(nixpkgs, work) {
  const dir = await mkdtemp(path.join(root, '.work', 'benchmark-'))
  const registry = await serveRegistry(dir, plainRegistryConfig(path.join(dir, 'storage')))
  const file = path.join(dir, 'nixery.yml')
  const list = Object.entries(images).map(([name, packages]) => `  ${name}: { packages: ${packages} }\n`)
  const defaults = `defaults: { nixpkgs: ${nixpkgs}, image: "${registry.host}/fleet/{name}" }\n`
  await writeFile(file, `${defaults}images:\n${list.join('')}`)
  try {
    const start = performance.now()
    const value = await work(file)
    return { seconds: (performance.now() - start) / 1000, value }
  } finally {
    registry.process.kill('SIGTERM')
    await rm(dir, { recursive: true, force: true })
  }
}

/** @param {string} file */
async function together(file) {
  const { images } = await build('--file', file, '--all')
  return Object.fromEntries(Object.entries(images).map(([name, { digest }]) => [name, digest]))
}

/** @param {string} file */
async function apart(file) {
  /** @type {Record<string, string>} */
  const digests = {}
  for (const name of Object.keys(images)) digests[name] = (await build('--file', file, '--name', name)).digest
  return digests
}

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const nixpkgs = await offlinePackages()
await timed(nixpkgs, together) // The packages are built once, for both.
const seconds = { together: /** @type {number[]} */ ([]), apart: /** @type {number[]} */ ([]) }
for (let round = 1; round <= rounds; round++) {
  const one = await timed(nixpkgs, together)
  const eight = await timed(nixpkgs, apart)
  if (JSON.stringify(one.value) !== JSON.stringify(eight.value)) throw new Error('the digests differ')
  seconds.together.push(one.seconds)
  seconds.apart.push(eight.seconds)
  console.log(
    `round ${round}: ${one.seconds.toFixed(1)} s in one process, ${eight.seconds.toFixed(1)} s in eight`,
  )
}
const ratio = median(seconds.together) / median(seconds.apart)
console.log(
  `all eight digests are the same; one process takes ${(ratio * 100).toFixed(0)} % of the time of eight`,
)
if (ratio > 0.5) process.exitCode = 1
