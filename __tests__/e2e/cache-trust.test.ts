// Someone wrote to the cache who should not have: what is damaged is noticed at once, what is false by
// `verify`.
import { createHash } from 'node:crypto'
import { cp, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { LayerIndex, LayerRecord } from '../../src/cache/layer-records.ts'
import { build, type Inputs, mustBuild, type Outputs } from '../support/build.ts'
import { pull } from '../support/container.ts'
import { entryDirectory, forgeEntry, readEntry } from '../support/forge-entry.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { manifestRequests } from '../support/registry-traffic.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let nixpkgs: string
beforeAll(async () => {
  registry = await startRegistry()
  nixpkgs = await lightPackages()
})
afterAll(() => registry.stop())

let inputs: Inputs
let cacheDir: string
let honest: Outputs
beforeEach(async () => {
  // What another test has forged must not be in the image that this one begins with.
  await rm(join(registry.dir, 'docker'), { recursive: true, force: true })
  cacheDir = await tempDir('cache')
  inputs = {
    packages: 'jq',
    nixpkgs,
    image: `${registry.host}/trust/tools`,
    cache: 'true',
    'cache-dir': cacheDir,
  }
  honest = await mustBuild(inputs)
  await registry.clearLog()
})

const forgetImage = async () => rm(await entryDirectory(cacheDir, 'image-'), { recursive: true })
const warningsOf = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('warning: '))
const tagMoves = async () =>
  manifestRequests(await registry.requests()).filter((request) => /^PUT (?!sha256:)/.test(request))

/**
 * Changes what the index says about its second layer, and makes the image unknown, so that the index is
 * asked.
 */
async function forgeFact(edit: (fact: LayerRecord, other: LayerRecord) => object): Promise<void> {
  await forgetImage()
  await forgeEntry<LayerIndex>(await entryDirectory(cacheDir, 'layers-'), ({ facts }) => {
    const [one, [key, fact] = ['', undefined], ...rest] = facts
    if (one === undefined || fact === undefined) throw new Error('the index has too few facts')
    return { facts: [one, [key, edit(fact, one[1])], ...rest] }
  })
}

describe('a false fact about a layer', () => {
  const other = (_fact: LayerRecord, another: LayerRecord) => another
  const nobodys = `sha256:${'0'.repeat(64)}`

  test('that names another blob of the registry is found by verify, which changes nothing', async () => {
    const facts = new Map((await readEntry<LayerIndex>(await entryDirectory(cacheDir, 'layers-'))).facts)
    const [first, second] = [...facts.values()]
    await forgeFact(other)
    const { code, stderr } = await build({ ...inputs, verify: 'true' })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: the layer with \S+.* has the digest sha256:\S+, but the cached digest is sha256:\S+$/m,
    )
    expect(stderr).toContain(`has the digest ${second?.digest}, but the cached digest is ${first?.digest}`)
    expect(stderr).toContain('\n  fix: delete the cache entries that begin with nixery-action')
    expect(await tagMoves()).toEqual([])

    // Without verify it is believed; then the image in the registry says the same, also to those with another
    // cache.
    const { digest } = await mustBuild(inputs)
    expect(digest).not.toBe(honest.digest)
    const elsewhere = { ...inputs, 'cache-dir': await tempDir('cache') }
    expect(await mustBuild(elsewhere)).toMatchObject({ digest })
    expect((await build({ ...elsewhere, verify: 'true' })).code).toBe(1)
    // Who believes nothing gets the honest image, and so does everyone after that.
    expect(await mustBuild({ ...inputs, cache: 'false' })).toMatchObject({ digest: honest.digest })
    expect(await mustBuild({ ...inputs, 'cache-dir': await tempDir('cache') })).toMatchObject({
      digest: honest.digest,
    })
  })

  test.each([
    ['a blob that nobody has', () => ({ digest: nobodys })],
    ['another size of it', () => ({ digest: nobodys, size: 1 })],
  ])('that names %s is found when the layer is packed; then nothing is believed', async (_, change) => {
    await rm(join(registry.dir, 'docker/registry/v2/repositories/trust'), { recursive: true })
    await forgeFact((fact) => ({ ...fact, ...change() }))
    const { code, json, stderr } = await build(inputs)
    expect({ code, json }).toMatchObject({ code: 0, json: { digest: honest.digest, 'cache-hit': 'none' } })
    expect(warningsOf(stderr)).toEqual([
      expect.stringMatching(
        /^warning: the layer with .+ has the digest sha256:\S+, but the cached digest is sha256:0+; ignoring all cached/,
      ),
    ])
    const dir = await tempDir('pulled')
    await pull(`${inputs.image}:latest`, dir)
    await verifyLayout(dir)
    // It is forgotten.
    await forgetImage()
    expect(warningsOf((await build({ ...inputs, verify: 'true' })).stderr)).toEqual([])
  })

  test('is not there: verify packs everything and succeeds', async () => {
    const { code, json, stderr } = await build({ ...inputs, verify: 'true' })
    expect({ code, json }).toMatchObject({ code: 0, json: { digest: honest.digest, 'layers-reused': 0 } })
    expect(stderr).toContain(`Pack ${honest.layers} of ${honest.layers} layers`)
  })
})

describe('the record of an image', () => {
  /** Builds another image of the repository and lets its record stand for the first one. */
  async function takeOther(edit: (directory: string, name: string) => Promise<void>): Promise<Outputs> {
    const mine = await entryDirectory(cacheDir, 'image-')
    const otherCache = await tempDir('cache')
    const other = await mustBuild({ ...inputs, packages: 'hello', 'cache-dir': otherCache, tags: 'other' })
    await rm(mine, { recursive: true })
    await cp(await entryDirectory(otherCache, 'image-'), mine, { recursive: true })
    await edit(mine, basename(mine))
    return other
  }

  test('that was written for another request is left aside, and replaced', async () => {
    await takeOther(async () => {})
    const { json, stderr } = await build(inputs)
    expect(json).toMatchObject({ digest: honest.digest, 'cache-hit': 'layers' })
    expect(warningsOf(stderr)).toEqual([
      expect.stringMatching(/^warning: ignoring cache entry \S+: written as nixery-action-v2-image-/),
    ])
    expect(await mustBuild(inputs)).toMatchObject({ digest: honest.digest, 'cache-hit': 'image' })
  })

  test('that is forged to be for this request is found by verify', async () => {
    const other = await takeOther(async (directory, name) => {
      const payload = JSON.stringify(await readEntry(directory))
      await writeFile(join(directory, 'entry.json'), JSON.stringify({ name, payload, sha256: '' }))
      await forgeEntry(directory, (record) => record)
    })
    const { code, stderr } = await build({ ...inputs, verify: 'true' })
    expect(code).toBe(1)
    expect(stderr).toContain(
      `error: the image has the digest ${honest.digest}, but the cached digest is ${other.digest}\n  fix: `,
    )
    expect(await tagMoves()).toEqual(['PUT other'])
  })

  test.each<[string, (record: object) => unknown]>([
    ['is of nothing', () => null],
    ['lacks what the summary says', (record) => ({ ...record, collisions: undefined })],
    ['has packages that are none', (record) => ({ ...record, packages: [{}] })],
    ['has layers that are none', (record) => ({ ...record, layers: [{}] })],
    ['has the layers of nothing', (record) => ({ ...record, layers: [] })],
    ['has the configuration of another image', (record) => ({ ...record, config: '{}' })],
  ])('that %s makes no run fail', async (_, edit) => {
    await forgeEntry<{ readonly platforms: readonly object[] }>(
      await entryDirectory(cacheDir, 'image-'),
      ({ platforms }) => ({ platforms: platforms.map(edit) }),
    )
    const { code, json, stderr } = await build(inputs)
    expect({ code, json }).toMatchObject({ code: 0, json: { digest: honest.digest } })
    expect(warningsOf(stderr)).toEqual([expect.stringMatching(/^warning: ignoring cache entry \S+: /)])
  })

  test('with an index of facts that are none makes no run fail', async () => {
    for (const change of [{ repositories: 7 }, { digest: 'sha256:/../..' }, { size: '1' }]) {
      await rm(cacheDir, { recursive: true })
      await mustBuild(inputs)
      await forgeFact((fact) => ({ ...fact, ...change }))
      const { code, json, stderr } = await build(inputs)
      expect({ code, json }).toMatchObject({ code: 0, json: { digest: honest.digest } })
      expect(warningsOf(stderr)).toEqual([expect.stringMatching(/ invalid layer record /)])
    }
  })
})

test('a blob that is not what its digest says is left aside, and packed again', async () => {
  const dest = join(await tempDir('built'), 'image')
  const local = { ...inputs, push: 'false', output: `type=oci,dest=${dest}` }
  const { digest, layers } = await mustBuild(local)
  const blobs = await entryDirectory(cacheDir, 'blobs-')
  const [bad = ''] = (await layoutOf(dest)).manifest.layers.map((layer) =>
    layer.digest.slice('sha256:'.length),
  )
  await writeFile(join(blobs, bad), 'tampered')
  await rm(dest, { recursive: true })

  const { code, json, stderr } = await build(local)
  expect({ code, json }).toMatchObject({ code: 0, json: { digest, 'layers-reused': layers - 1 } })
  expect(warningsOf(stderr)).toEqual([
    expect.stringMatching(
      /^warning: ignoring a blob of cache entry \S+-blobs-\S+: checksum mismatch for sha256:/,
    ),
  ])
  await verifyLayout(dest)
  expect(await readdir(dirname(dest))).toEqual(['image'])
  // The entry was replaced by a sound one.
  const next = await build(local)
  expect(warningsOf(next.stderr)).toEqual([])
  expect(next.json).toMatchObject({ digest, 'cache-hit': 'image' })
})

test('bytes from the cache never reach a registry, whatever else is forged', async () => {
  const local = {
    ...inputs,
    push: 'false',
    output: `type=oci,dest=${join(await tempDir('layout'), 'image')}`,
  }
  await mustBuild(local)
  const blobs = await entryDirectory(cacheDir, 'blobs-')
  const evil = Buffer.from('evil')
  const digest = `sha256:${createHash('sha256').update(evil).digest('hex')}`
  await writeFile(join(blobs, digest.slice('sha256:'.length)), evil)
  await rm(join(registry.dir, 'docker'), { recursive: true, force: true })
  await forgeFact((fact) => ({ ...fact, digest, size: evil.length }))
  const { digest: pushed } = await mustBuild({ ...local, push: 'true' })
  expect(pushed).toBe(honest.digest)
  const blobPath = `/v2/trust/tools/blobs/${digest}`
  const uploads = (await registry.requests()).filter(
    ({ path, status }) => path.includes(digest) && status < 300,
  )
  expect(uploads.filter(({ path }) => path !== blobPath)).toEqual([])
})
