// One image, however its store paths come: realised by Nix, or fetched for the layers that need them; for two
// platforms, on every Nix, in layers and from caches of either compression, with and without what earlier
// runs have learnt, and as a user who may write nothing.
import { chmod, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { bareMachine } from '../support/bare-machine.ts'
import {
  type BinaryCache,
  newSigningKey,
  type SigningKey,
  startBinaryCache,
} from '../support/binary-cache.ts'
import { type BuildOptions, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { newStore } from '../support/store.ts'
import { pathNames } from '../support/store-watch.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'
import { traceWrites } from '../support/trace-writes.ts'

const TOOL = { packages: 'tool', platforms: 'linux/amd64,linux/arm64', push: 'false' }
const uid = 65534

let key: SigningKey
let nixpkgs: string
/** What NARs, and layers, are compressed and decompressed with where Node.js cannot. */
let programs: readonly string[]
/** Binary caches with all paths of both platforms, by how their NARs are compressed. */
const filled = new Map<string, string>()
/** Of the image in layers of gzip, as the Nix that built its packages made it. */
let expected: string

/** A store of a Nix that builds for both platforms. */
const builder = () => newStore({ settings: ['extra-platforms = aarch64-linux'] })

beforeAll(async () => {
  ;[key, nixpkgs] = await Promise.all([newSigningKey('test-1'), tinyPackages()])
  programs = [(await toolchain.zstd()).bin, (await toolchain.xz()).bin]
  const store = await builder()
  for (const compression of ['zstd', 'xz']) {
    const dir = await tempDir('binary-cache')
    const copying = { 'copy-to': `file://${dir}?compression=${compression}`, 'signing-key': 'env:KEY' }
    const { digest } = await mustBuild({ ...TOOL, nixpkgs, ...copying }, { store, env: { KEY: key.secret } })
    expected = digest
    filled.set(compression, dir)
  }
})

const caches: BinaryCache[] = []
afterEach(async () => {
  for (const cache of caches.splice(0)) await cache.stop()
})

async function serve(dir = filled.get('zstd') ?? ''): Promise<BinaryCache> {
  const cache = await startBinaryCache({ dir })
  caches.push(cache)
  return cache
}

const from = ({ url }: BinaryCache): Inputs => ({
  substituters: url,
  'trusted-public-keys': key.public,
  // What the cache does not give is an error.
  'max-jobs': '0',
})

const remembering = (dir: string): Inputs => ({ cache: 'true', 'cache-dir': dir })

async function copyOf(dir: string): Promise<string> {
  const copy = await tempDir('copy')
  await cp(dir, copy, { recursive: true })
  return copy
}

/** A cache that has all but `tool`. */
async function withoutTool(dir: string): Promise<string> {
  const copy = await copyOf(dir)
  for (const name of await readdir(copy)) {
    const text = name.endsWith('.narinfo') ? await readFile(join(copy, name), 'utf8') : ''
    if (/^StorePath: .*-tool-1\.0$/m.test(text)) await rm(join(copy, name))
  }
  return copy
}

/** An image on a machine with a new store, and what came into the store. */
async function image(inputs: Inputs, options: BuildOptions = {}) {
  const store = options.store ?? (await newStore())
  const given = { ...TOOL, nixpkgs, ...inputs }
  const { digest, metadata } = await mustBuild(given, { path: programs, ...options, store })
  const { platforms } = metadata as { readonly platforms: object }
  return { image: { digest, platforms }, inStore: await pathNames(store) }
}

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test.each([
    ['gzip', 'zstd'],
    ['zstd', 'xz'],
  ])('layers of %s from a cache of %s are those that Nix realises', async (compression, cached) => {
    const dir = filled.get(cached) ?? ''
    const [cache, lacking] = [await serve(dir), await serve(await withoutTool(dir))]
    const make = (inputs: Inputs, options: BuildOptions = {}) =>
      image({ ...from(cache), compression, ...inputs }, { nix, ...options })

    const full = await make({ realise: 'full' })
    expect(Object.keys(full.image.platforms)).toEqual(TOOL.platforms.split(','))
    expect(full.inStore).toEqual(expect.arrayContaining(['cacert-1.0', 'library-1.0', 'tool-1.0']))

    const cold = await make({})
    expect(cold).toEqual({ image: full.image, inStore: [] })

    const before = await tempDir('cache')
    await make({ ...remembering(before), packages: 'library' })
    const warm = await make(remembering(await copyOf(before)))
    expect(warm).toEqual({ image: full.image, inStore: [] })

    // `tool` is built, all else comes from what is remembered, and from NARs.
    const building = { ...from(lacking), 'max-jobs': '1' }
    for (const inputs of [building, { ...building, ...remembering(before) }]) {
      const mixed = await make(inputs, { store: await builder() })
      expect(mixed.image).toEqual(full.image)
      expect(mixed.inStore).toContain('tool-1.0')
      expect(mixed.inStore).not.toContain('cacert-1.0')
    }
  })

  test('a user who may not write to /nix gets it, and nothing tries to change /nix', async () => {
    const cache = await serve()
    const root = await tempDir('nix')
    for (const folder of ['store', 'var/nix/db', 'var/nix/profiles'])
      await mkdir(join(root, folder), { recursive: true })
    await chmod(root, 0o755)
    const before = await readdir(root, { recursive: true })
    const { NIX_REMOTE: _, ...env } = (await newStore({ uid })).env
    const [trace, tmp, dest] = [await traceWrites(), await tempDir('tmp', uid), await tempDir('built', uid)]
    const machine = await bareMachine({ nix: root, uid })
    const { digest } = await mustBuild(
      { ...TOOL, ...toLayout('tool', join(dest, 'image')), nixpkgs, ...from(cache) },
      {
        ...{ nix, path: programs, home: await tempDir('home', uid) },
        node: [...trace.before, ...machine, process.execPath],
        store: { root, env: { ...env, TMPDIR: tmp } },
      },
    )
    expect(digest).toBe(expected)
    expect(await readdir(root, { recursive: true })).toEqual(before)
    expect(await trace.in('/nix')).toEqual([])
    // Of Node.js and of Nix, so all of them were watched.
    const writers = new Set((await trace.in(tmp)).map((line) => /^\d+/.exec(line)?.[0]))
    expect(writers.size).toBeGreaterThan(1)
    expect(await trace.in(dest)).not.toEqual([])
  })
})
