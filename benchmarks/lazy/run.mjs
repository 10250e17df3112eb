// What a run costs that fetches only the store paths of new layers (realise: auto), against one that has Nix
// realise all packages first (realise: full): CPU of all processes, wall time and memory, on a machine with
// an empty store; the image is pushed, to the repository that has the one before it.
//   node benchmarks/lazy/run.mjs [--runs 1] [--compression zstd|gzip] [--caches zstd,xz] [--only changed|cold]
//     [--throttled] [--parts] [--keep DIRECTORY]
// `changed`: one package of ten is new, the cache of the run before is there. `cold`: nothing is.
// --runs: so often in turns; the last line has the least CPU and time of each way, where noise weighs least.
// --keep: the binary caches are filled there once, and used again. It takes minutes to compress with xz.
// --parts: also how long each part of a run took, and a run for which nothing has changed.
// --throttled: the binary cache takes 15 ms for each request and sends 40 MB/s on each connection. Machines
// are noisy: compare the ratios, not the seconds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { peakMemory } from '../packing/peak-memory.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    compression: { type: 'string', default: 'zstd' },
    caches: { type: 'string', default: 'zstd,xz' },
    only: { type: 'string' },
    keep: { type: 'string' },
    throttled: { type: 'boolean', default: false },
    parts: { type: 'boolean', default: false },
  },
})
const PACKAGES = ['bash', 'coreutils', 'git', 'curl', 'jq', 'python3', 'nginx', 'openssl', 'nodejs', 'hello']
/** What every image has besides. */
const ALWAYS = ['cacert', 'iana-etc']
const root = path.join(import.meta.dirname, '..', '..')
const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-benchmark-'))
const kept = values.keep === undefined ? work : path.resolve(values.keep)
await mkdir(kept, { recursive: true })
const oras = (await toolchain.oras('1.3')).bin
const [nix, node] = [(await toolchain.nix('2.34')).bin, path.join((await toolchain.node('24')).bin, 'node')]

/**
 * The package set with the addresses of its sources in place of these, as nixpkgs has it: nothing of it is
 * copied to a store to be evaluated.
 * @param {string} from  @param {string} url where its sources are
 */
async function withAddresses(from, url) {
  const dir = path.join(work, 'packages')
  await cp(from, dir, { recursive: true, filter: (name) => path.basename(name) !== 'debs' })
  const settings = path.join(dir, 'settings.nix')
  const text = await readFile(settings, 'utf8')
  await writeFile(settings, text.replace('"debUrl" = null', `"debUrl" = "${url}"`))
  return dir
}

/** @param {string} store  @param {readonly string[]} lines */
const nixEnv = (store, lines = []) => ({
  HOME: work,
  PATH: `${nix}:${oras}:${process.env.PATH}`,
  NIX_REMOTE: store,
  NIX_USER_CONF_FILES: '/dev/null',
  NIX_CONF_DIR: path.join(work, 'conf'),
  NIX_CONFIG: ['build-users-group =', 'sandbox = true', 'sandbox-paths =', ...lines].join('\n'),
})

/** What the log says when another part of a run begins. */
const STAGES = /^(Evaluate|Look up|Build or fetch|Pack|Push)\b/gm

/**
 * Runs a program to its end. `times` of the shell says what it and all that it started have cost.
 * @param {string} program  @param {readonly string[]} args  @param {NodeJS.ProcessEnv} env
 */
async function measured(program, args, env) {
  const begin = performance.now()
  const child = spawn('sh', ['-c', '"$@"; code=$?; times >&2; exit $code', 'sh', program, ...args], { env })
  const memory = peakMemory(child.pid ?? 0)
  const texts = { stdout: '', stderr: '' }
  /** @type {Map<string, number>} */
  const starts = new Map([['Start', 0]])
  for (const stream of /** @type {const} */ (['stdout', 'stderr']))
    child[stream].setEncoding('utf8').on('data', (text) => {
      texts[stream] += text
      for (const [name] of text.matchAll(STAGES))
        if (!starts.has(name)) starts.set(name, performance.now() - begin)
    })
  const [code] = await once(child, 'close')
  const peak = memory.stop()
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${texts.stderr}`)
  const last = texts.stderr.trim().split('\n').at(-1) ?? ''
  const cpu = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  )
  const wall = performance.now() - begin
  const ends = [...starts.values()].slice(1).concat(wall)
  const parts = [...starts].map(
    ([name, start], index) => `${name} ${((ends[index] ?? 0) - start).toFixed(0)}`,
  )
  return { ...texts, cpu, wall: wall / 1000, peak: peak / 1e6, parts: parts.join(', ') }
}

/** A signed binary cache with all packages. @param {string} compression */
async function fillCache(compression) {
  const [secret, open] = [path.join(kept, 'secret'), path.join(kept, 'public')]
  const dir = path.join(kept, `cache-${compression}`)
  const store = path.join(root, '.work', 'store', 'root')
  const env = nixEnv(store, ['substituters =', 'extra-experimental-features = nix-command'])
  if (!existsSync(secret))
    await measured('nix-store', ['--generate-binary-cache-key', 'benchmark-1', secret, open], env)
  const attributes = [...PACKAGES, ...ALWAYS].flatMap((name) => ['-A', name])
  const built = await measured('nix-build', ['--no-out-link', nixpkgs, ...attributes], env)
  const isFilled = path.join(dir, 'filled')
  if (existsSync(isFilled)) return { dir, key: await readFile(open, 'utf8') }
  const url = `file://${dir}?compression=${compression}&compression-level=${compression === 'xz' ? 6 : 3}&secret-key=${secret}`
  await measured('nix', ['copy', '--to', url, ...built.stdout.trim().split('\n')], env)
  await writeFile(isFilled, '')
  return { dir, key: await readFile(open, 'utf8') }
}

/** @returns {Promise<{ port: number, stop: () => void }>} */
async function startRegistry() {
  const port = 20_000 + (process.pid % 10_000)
  const config = path.join(work, 'registry.yml')
  const storage = JSON.stringify({ filesystem: { rootdirectory: path.join(work, 'registry') } })
  await writeFile(
    config,
    `version: 0.1\nstorage: ${storage}\nhttp: { addr: "127.0.0.1:${port}" }\nlog: { level: error }\n`,
  )
  const program = path.join((await toolchain.registry()).bin, 'docker-registry')
  const child = spawn(program, ['serve', config], { stdio: 'ignore' })
  for (;;) {
    const isThere = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      () => true,
      () => false,
    )
    if (isThere) return { port, stop: () => child.kill() }
  }
}

/** @param {string} dir  @param {readonly string[]} limits see server.mjs */
async function serve(dir, limits = []) {
  const child = spawn(node, [path.join(import.meta.dirname, 'server.mjs'), dir, ...limits])
  const [port] = await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => child.kill() }
}

/**
 * @param {'auto' | 'full'} realise
 * @param {readonly string[]} packages
 * @param {{ url: string, key: string, cacheDir: string | undefined, repository: string }} where
 */
async function build(realise, packages, { url, key, cacheDir, repository }) {
  const place = await mkdtemp(path.join(work, 'run-'))
  const remembering = cacheDir === undefined ? ['--cache', 'false'] : ['--cache-dir', cacheDir]
  const args = [
    ...[path.join(root, 'dist', 'cli.js'), 'build', '--packages', packages.join(' '), '--nixpkgs', nixpkgs],
    ...['--realise', realise, '--compression', values.compression, ...remembering],
    ...['--image', `127.0.0.1:${registryPort}/${repository}`],
  ]
  const lines = [`substituters = ${url}`, `trusted-public-keys = ${key}`]
  const result = await measured(node, args, { ...nixEnv(path.join(place, 'store'), lines), TMPDIR: work })
  await rm(place, { recursive: true, force: true })
  return { ...result, digest: JSON.parse(result.stdout).digest }
}

/** @typedef {{ digest: string, cpu: number, wall: number, peak: number }} Measured */
/**
 * @param {string} what
 * @param {Measured} auto
 * @param {Measured} full
 */
function report(what, auto, full) {
  if (auto.digest !== full.digest) throw new Error(`${what}: ${auto.digest} and ${full.digest}`)
  const pair = (/** @type {'cpu' | 'wall'} */ of) =>
    `${auto[of].toFixed(2)} / ${full[of].toFixed(2)} s = ${(auto[of] / full[of]).toFixed(2)}`
  console.log(
    `${what}: CPU ${pair('cpu')}; wall ${pair('wall')}; memory ${auto.peak.toFixed(0)} / ${full.peak.toFixed(0)} MB`,
  )
}

/** @param {string} what  @param {Awaited<ReturnType<typeof build>>} run */
function reportParts(what, { parts, cpu, wall }) {
  if (values.parts) console.log(`  ${what}: CPU ${cpu.toFixed(2)} s, wall ${wall.toFixed(2)} s; ms: ${parts}`)
}

/**
 * One package more than the run before, whose cache is there.
 * @param {'auto' | 'full'} realise  @param {Served} cache
 */
async function buildChanged(realise, { url, key, before }) {
  const cacheDir = path.join(work, 'cache')
  const where = { url, key, cacheDir, repository: `run-${++runs}` }
  await cp(before, cacheDir, { recursive: true })
  await build('auto', PACKAGES.slice(0, -1), where)
  const result = await build(realise, PACKAGES, where)
  reportParts(`changed, ${realise}`, result)
  if (realise === 'auto' && values.parts)
    reportParts('nothing changed', await build(realise, PACKAGES, where))
  await rm(cacheDir, { recursive: true, force: true })
  return result
}

/** @param {'auto' | 'full'} realise  @param {Served} cache */
async function buildCold(realise, { url, key }) {
  const result = await build(realise, PACKAGES, {
    url,
    key,
    cacheDir: undefined,
    repository: `run-${++runs}`,
  })
  reportParts(`cold, ${realise}`, result)
  return result
}

/** What costs least, of several runs of one image. @param {readonly Awaited<ReturnType<typeof build>>[]} results */
const least = (results) => ({
  digest: results[0]?.digest,
  cpu: Math.min(...results.map(({ cpu }) => cpu)),
  wall: Math.min(...results.map(({ wall }) => wall)),
  peak: Math.max(...results.map(({ peak }) => peak)),
})

/** @typedef {{ url: string, key: string, before: string }} Served  a binary cache, and what was built from it */
/** @param {string} compression  @param {Served} cache */
async function measureCache(compression, cache) {
  for (const [kind, buildOne] of Object.entries({ changed: buildChanged, cold: buildCold })) {
    if (values.only !== undefined && values.only !== kind) continue
    /** @type {[Awaited<ReturnType<typeof build>>[], Awaited<ReturnType<typeof build>>[]]} */
    const [autos, fulls] = [[], []]
    for (let run = 1; run <= Number(values.runs); run++) {
      const [auto, full] = [await buildOne('auto', cache), await buildOne('full', cache)]
      autos.push(auto)
      fulls.push(full)
      report(`${compression} cache, ${kind}`, auto, full)
    }
    if (fulls.length > 1)
      report(`${compression} cache, ${kind}, least of ${fulls.length}`, least(autos), least(fulls))
  }
}

const { port: registryPort, stop: stopRegistry } = await startRegistry()
const packages = await offlinePackages()
const sources = await serve(path.join(packages, 'debs'))
const nixpkgs = await withAddresses(packages, sources.url)
let runs = 0
try {
  for (const compression of values.caches.split(',')) {
    const { dir, key } = await fillCache(compression)
    const { url, stop } = await serve(dir, values.throttled ? ['15', '40'] : [])
    try {
      const before = path.join(work, `before-${compression}`)
      const first = { url, key, cacheDir: before, repository: `before-${compression}` }
      await build('auto', PACKAGES.slice(0, -1), first)
      await measureCache(compression, { url, key, before })
    } finally {
      stop()
    }
  }
} finally {
  sources.stop()
  stopRegistry()
  await rm(work, { recursive: true, force: true })
}
