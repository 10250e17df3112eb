// Builds the images, measures, prints the table. Started by run.mjs.
import path from 'node:path'
import { mustRun } from '../../__tests__/support/child.ts'
import { runCli } from '../../__tests__/support/cli.ts'
import { lightPackages } from '../../__tests__/support/light-packages.ts'
import { startRegistry } from '../../__tests__/support/registry.ts'
import { sharedStore } from '../../__tests__/support/store.ts'
import { tempDir } from '../../__tests__/support/temp.ts'
import { alternatives, measure } from './alternatives.mjs'

const images = ['git jq', 'nodejs python3 ffmpeg git']
const nixpkgs = await lightPackages()
const { env } = await sharedStore()

/**
 * @param {Readonly<Record<string, string>>} inputs
 * @param {{ nix?: 'none', oras?: 'none' }} [machine]
 */
async function build(inputs, machine = {}) {
  let [begin, end] = [0, 0]
  const onOutput = (/** @type {string} */ text) => {
    if (/^Pack \d+ of/m.test(text)) begin = performance.now()
    if (/^ {2}sha256:/m.test(text)) end = performance.now()
  }
  const args = Object.entries({ nixpkgs, ...inputs }).flatMap(([name, value]) => [`--${name}`, value])
  const { code, stderr, json } = await runCli(['build', ...args], { ...machine, env, onOutput })
  if (code !== 0) throw new Error(`the build ended with ${code}:\n${stderr}`)
  return { outputs: /** @type {{ layers: number, 'cache-hit': string }} */ (json), packing: end - begin }
}

/** @param {string} packages */
async function table(packages) {
  const [layout, cacheDir] = [path.join(await tempDir('built'), 'image'), await tempDir('cache')]
  const inputs = { packages, push: 'false', output: `type=oci,dest=${layout}` }
  await build({ ...inputs, 'cache-dir': cacheDir }) // Fills the page cache as well.
  const { outputs, packing } = await build({ ...inputs, cache: 'false' })
  const { perLayer, bundle, facts } = await alternatives(layout, cacheDir)
  console.log(`\n${packages}: ${outputs.layers} layers\n`)
  console.log(
    '| what is cached | entries | requests, first run | requests, second run | bytes, each way | saving | second run |',
  )
  console.log('|---|--:|--:|--:|--:|--:|--:|')
  console.log(`| nothing: all layers are packed again | 0 | 0 | 0 | 0 | 0 s | ${seconds(packing)} |`)
  const rows = {
    'one entry for each blob': perLayer,
    'one bundle of all blobs': bundle,
    'facts only (ours)': facts,
  }
  for (const [name, entries] of Object.entries(rows)) {
    const cost = await measure(entries)
    const numbers = [cost.entries, cost.requestsUp, cost.requestsDown, size(cost.bytes)]
    console.log(`| ${[name, ...numbers, seconds(cost.saving), seconds(cost.fetching)].join(' | ')} |`)
  }
}

/** The run in which nothing is new, against a program that does nothing. */
async function nothingNew() {
  const registry = await startRegistry()
  try {
    const inputs = {
      packages: 'git jq',
      image: `${registry.host}/org/tools`,
      'cache-dir': await tempDir('cache'),
    }
    await build(inputs)
    /** @type {{ ours: number[], empty: number[] }} */
    const times = { ours: [], empty: [] }
    for (let run = 0; run < 10; run++) {
      times.empty.push(await timed(() => mustRun(process.execPath, ['-e', '0'])))
      times.ours.push(await timed(() => build(inputs, { nix: 'none', oras: 'none' })))
    }
    const [ours, empty] = [median(times.ours), median(times.empty)]
    console.log(`\nnothing is new: ${seconds(ours)}, node -e 0: ${seconds(empty)} (medians of ten)`)
  } finally {
    await registry.stop()
  }
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (/** @type {readonly number[]} */ numbers) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const seconds = (/** @type {number} */ milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`
const size = (/** @type {number} */ bytes) =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

for (const packages of images) await table(packages)
await nothingNew()
