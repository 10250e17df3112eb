// How fast layers are packed, against what the compressor alone could do: all packages of the offline set in
// one image.
//   node benchmarks/packing/run.mjs [--runs 3] [--level 6]
// Prints one line for each run; machines are noisy, so compare the ratios, not the seconds.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { goodAttributes } from '../../nix/offline/recipes.mjs'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { compressionAlone } from './compression-alone.mjs'
import { peakMemory } from './peak-memory.mjs'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, level: { type: 'string', default: '6' } },
})
const root = path.join(import.meta.dirname, '..', '..')
const nixConfig = ['substituters =', 'sandbox = true', 'sandbox-paths =', 'max-jobs = auto'].join('\n')

/**
 * Builds the image and measures the time from the line that begins packing to the one that ends it.
 * @param {string} layout
 * @param {NodeJS.ProcessEnv} env
 * @param {string} nixpkgs
 */
async function pack(layout, env, nixpkgs) {
  const packages = goodAttributes.join(' ')
  const args = [
    '--packages',
    packages,
    '--nixpkgs',
    nixpkgs,
    '--nix-config',
    nixConfig,
    '--push',
    'false',
    '--cache',
    'false',
  ]
  const all = [
    'dist/cli.js',
    'build',
    ...args,
    '--output',
    `type=oci,dest=${layout}`,
    '--compression-level',
    values.level,
  ]
  const child = spawn(process.execPath, all, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const memory = peakMemory(child.pid ?? 0)
  let [begin, end] = [0, 0]
  child.stderr.setEncoding('utf8').on('data', (text) => {
    if (/^Pack \d+ of \d+ layers/m.test(text)) begin = performance.now()
    if (/^ {2}sha256:/m.test(text)) end = performance.now()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const peak = memory.stop()
  if (begin === 0 || end === 0) throw new Error('the build did not say when it packed')
  if (code !== 0) throw new Error(`the build ended with ${code}: run it by hand to see why`)
  return { seconds: (end - begin) / 1000, peak }
}

const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-benchmark-'))
try {
  const nixpkgs = await offlinePackages()
  const { bin } = await toolchain.nix('2.34')
  const store = path.join(root, '.work', 'store', 'root')
  await mkdir(store, { recursive: true })
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    NIX_REMOTE: store,
    NIX_USER_CONF_FILES: '/dev/null',
  }
  const layout = path.join(work, 'image')
  await pack(layout, env, nixpkgs) // Not counted: it builds the packages and fills the page cache.
  for (let run = 1; run <= Number(values.runs); run++) {
    const ours = await pack(layout, env, nixpkgs)
    const alone = await compressionAlone(layout, Number(values.level))
    const ratio = ours.seconds / alone.seconds
    console.log(
      `run ${run}: ${alone.layers} layers, ${(alone.bytes / 1e6).toFixed(0)} MB; packed in ${ours.seconds.toFixed(2)} s, ` +
        `compression alone ${alone.seconds.toFixed(2)} s on ${alone.threads} threads; ratio ${ratio.toFixed(2)}; ` +
        `peak memory of all processes ${(ours.peak / 1e6).toFixed(0)} MB`,
    )
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
