// How long three runs take, one after the other: with nothing known (cold), with nothing new (no-op), and with one package
// more (incremental).
//   node scripts/times.mjs --nixpkgs nixos-unstable --image ghcr.io/org/nightly [--json FILE] [--summary FILE]
//   npm run try:times        the same against stand-ins: the offline package set and a registry on this machine
// Fails when a run with nothing new does anything, or when the incremental run packs what was packed before.
import { once } from 'node:events'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { mustRun } from './child.mjs'

const PACKAGES = 'shell git curl jq'
const MORE = 'tree'
const text = /** @type {const} */ ({ type: 'string' })
const { values } = parseArgs({ options: { nixpkgs: text, image: text, json: text, summary: text } })

/**
 * @typedef {{ inputs: Record<string, string>, env: NodeJS.ProcessEnv, stop: () => Promise<void> }} Place
 * @typedef {{ run: string, seconds: number, 'cache-hit': string, layers: number, 'layers-reused': number, 'bytes-pushed': number }} Measured
 */

/**
 * The services of the options, or stand-ins.
 * @param {string} work
 * @returns {Promise<Place>}
 */
async function openPlace(work) {
  const { nixpkgs, image } = values
  if (nixpkgs && image) {
    // Layers that an earlier night has pushed are not this night's.
    const tagged = { nixpkgs, image, tags: `night-${Date.now()}` }
    return { inputs: tagged, env: process.env, stop: async () => {} }
  }
  const [{ plainRegistryConfig, serveRegistry }, { offlinePackages }, toolchain] = await Promise.all([
    import('./local-registry.mjs'),
    import('./offline-packages.mjs'),
    import('./toolchain.mjs'),
  ])
  const [nix, oras, offline] = await Promise.all([
    toolchain.nix('2.34'),
    toolchain.oras('1.3'),
    offlinePackages(),
  ])
  const registry = await serveRegistry(work, plainRegistryConfig(path.join(work, 'registry')))
  const config = ['substituters =', 'sandbox-paths =', 'max-jobs = auto'].join('\n')
  return {
    inputs: {
      nixpkgs: offline,
      image: `${registry.host}/times`,
      'build-from-source': 'allow',
      'nix-config': config,
    },
    env: {
      PATH: `${nix.bin}:${oras.bin}:${process.env.PATH}`,
      HOME: work,
      NIX_REMOTE: path.join(work, 'store'),
      NIX_USER_CONF_FILES: '/dev/null',
    },
    stop: async () => {
      registry.process.kill('SIGTERM')
      if (registry.process.exitCode === null) await once(registry.process, 'exit')
    },
  }
}

/**
 * @param {string} run
 * @param {string} packages
 * @param {Place} place
 * @param {string} work
 * @returns {Promise<Measured>}
 */
async function measure(run, packages, { inputs, env }, work) {
  const cli = path.join(import.meta.dirname, '..', 'dist', 'cli.js')
  const given = { ...inputs, packages, 'cache-dir': path.join(work, 'cache') }
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`)
  const start = performance.now()
  const outputs = JSON.parse(await mustRun(process.execPath, [cli, 'build', ...args], { env }))
  const seconds = Math.round((performance.now() - start) / 10) / 100
  const { layers, 'cache-hit': hit, 'layers-reused': reused, 'bytes-pushed': pushed } = outputs
  return { run, seconds, 'cache-hit': hit, layers, 'layers-reused': reused, 'bytes-pushed': pushed }
}

/** @param {readonly Measured[]} all */
function problemsOf([cold, noop, incremental]) {
  const problems = []
  if (noop?.['cache-hit'] !== 'image' || noop['bytes-pushed'] !== 0)
    problems.push('the run with nothing new did something')
  const packed = (incremental?.layers ?? 0) - (incremental?.['layers-reused'] ?? 0)
  if (packed * 2 > (cold?.layers ?? 0)) problems.push(`the incremental run packed ${packed} layers`)
  return problems
}

/** @param {readonly Measured[]} all */
function table(all) {
  const rows = all.map(
    (one) =>
      `| ${one.run} | ${one.seconds} s | ${one.layers - one['layers-reused']} of ${one.layers} | ${one['bytes-pushed']} |`,
  )
  return ['| run | time | layers packed | bytes pushed |', '|---|--:|--:|--:|', ...rows, ''].join('\n')
}

const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-times-'))
const place = await openPlace(work)
try {
  const all = [
    await measure('cold', PACKAGES, place, work),
    await measure('no-op', PACKAGES, place, work),
    await measure('incremental', `${PACKAGES} ${MORE}`, place, work),
  ]
  console.log(table(all))
  if (values.json) await writeFile(values.json, `${JSON.stringify(all, undefined, 2)}\n`)
  if (values.summary) await appendFile(values.summary, table(all))
  for (const problem of problemsOf(all)) {
    console.error(`error: ${problem}`)
    process.exitCode = 1
  }
} finally {
  await place.stop()
  await rm(work, { recursive: true, force: true })
}
