import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { BuildCache } from '../../../src/cache/build-cache.ts'
import { noCache } from '../../../src/cache/cache.ts'
import { entryNames } from '../../../src/cache/keys.ts'
import { type LayerRecord, type LayerRecords, toRecords } from '../../../src/cache/layer-records.ts'
import { DOCUMENT_FILE } from '../../../src/cache/sealed.ts'
import type { Host } from '../../../src/host/host.ts'
import { assembleImage, type BuiltImage, sha256 } from '../../../src/image/oci/image.ts'
import { memoryLog, testHost } from '../../support/hosts.ts'
import { description, layer } from '../../support/images.ts'
import { type MemoryCache, memoryCache } from '../../support/memory-cache.ts'
import { scratchDir } from '../../support/scratch.ts'

const layers = [layer('1', ['jq-1.6'], 10)].map((one) => ({ ...one, key: 'a'.repeat(64) }))
const one: BuiltImage = {
  platform: { os: 'linux', architecture: 'amd64' },
  ...{ image: assembleImage(description(), layers), layers },
  ...{ packages: [{ attribute: 'jq', version: '1.6' }], collisions: [] },
}
const built = [one]
const facts: LayerRecords = toRecords(layers, [{ registry: 'ghcr.io', repository: 'o/i' }])
const [key, other] = ['1'.repeat(64), '2'.repeat(64)]
const name = entryNames.image(key, 'writer')

let cache: MemoryCache
let host: Host
let log: ReturnType<typeof memoryLog>
beforeEach(async () => {
  cache = await memoryCache()
  log = memoryLog()
  host = { ...(await testHost()), log }
})

const identity = (key: string) => ({ key, scope: 'ghcr.io/o/i amd64' })

/** What another run has of the same cache. */
const memory = (scope = 'ghcr.io/o/i amd64', writable = true) => new BuildCache(cache, writable, scope, host)

describe('an image', () => {
  test('is remembered by its key', async () => {
    await memory().saveImage(key, built, undefined, 'writer')
    expect(await memory().restoreImage(key)).toEqual(built)
    expect(await memory('another scope').restoreImage(key)).toEqual(built)
    expect(await memory().restoreImage(other)).toBeUndefined()
    expect(log.lines).toEqual([])
  })

  test('is written again only when it was of no use or is another one now', async () => {
    await memory().saveImage(key, built, built, 'writer')
    expect(cache.entries.size).toBe(0)
    await memory().saveImage(key, built, undefined, 'first')
    await memory().saveImage(key, built, undefined, 'second')
    expect(cache.entries.size).toBe(2)
  })

  test('whose entry only begins like the one that was asked for is not this one', async () => {
    await memory().saveImage(other, built, undefined, 'writer')
    cache.answer = entryNames.image(other, 'writer')
    expect(await memory().restoreImage(key)).toBeUndefined()
    expect(log.lines).toEqual([])
  })

  test.each<[string, (files: Map<string, Buffer>) => void]>([
    ['is damaged', (files) => files.set(DOCUMENT_FILE, Buffer.from('{'))],
    ['has no document', (files) => files.delete(DOCUMENT_FILE)],
    [
      'was written under another name',
      (files) => files.set(DOCUMENT_FILE, Buffer.from(String(files.get(DOCUMENT_FILE)).replace(key, other))),
    ],
  ])('whose entry %s is left aside with a warning, and makes room', async (_, damage) => {
    await memory().saveImage(key, built, undefined, 'writer')
    damage(cache.entries.get(name) ?? new Map())
    expect(await memory().restoreImage(key)).toBeUndefined()
    expect(log.lines).toEqual([expect.stringMatching(`^warning: ignoring cache entry ${name}: `)])
    expect(cache.entries.has(name)).toBe(false)
  })
})

describe('layers', () => {
  test('are remembered for the scope, else for all', async () => {
    await memory().saveLayers(facts, new Map())
    expect(await memory().restoreLayers()).toEqual(facts)
    expect(await memory('another').restoreLayers()).toEqual(facts)
    const more = new Map([['b'.repeat(64), { ...facts.values().next().value, size: 7 }]]) as LayerRecords
    await memory('another').saveLayers(more, new Map())
    expect(await memory('another').restoreLayers()).toEqual(more)
    expect(await memory().restoreLayers()).toEqual(facts)
  })

  test('of other families are asked for when those of the own one are not enough', async () => {
    const more = new Map([['b'.repeat(64), { ...facts.values().next().value, size: 7 }]]) as LayerRecords
    await memory().saveLayers(facts, new Map())
    await memory('another').saveLayers(more, new Map())
    const own = memory()
    expect(await own.restoreLayers()).toEqual(facts)
    expect(await own.restoreOtherLayers()).toEqual(more)
    // What was taken from another scope at once is not read twice.
    const stranger = memory('third')
    expect(await stranger.restoreLayers()).toEqual(more)
    cache.calls.length = 0
    expect(await stranger.restoreOtherLayers()).toEqual(new Map())
    expect(cache.calls).toEqual([])
  })

  test('of all families are in the newest index', async () => {
    const fact = { ...facts.values().next().value } as LayerRecord
    const one = (digit: string) => new Map([[digit.repeat(64), fact]]) as LayerRecords
    for (const [scope, digit] of ['a1', 'b2', 'a3', 'c4'].map((text) => text.split(''))) {
      const run = memory(scope)
      await run.saveLayers(one(digit ?? ''), await run.restoreLayers())
    }
    expect([...(await memory('new').restoreLayers()).keys()].map((key) => key[0]).sort()).toEqual([
      ...['1', '2', '3', '4'],
    ])
  })

  test('are nothing when there is nothing, or nothing that is good', async () => {
    expect(await memory().restoreLayers()).toEqual(new Map())
    await memory().saveLayers(facts, new Map())
    for (const files of cache.entries.values()) files.set(DOCUMENT_FILE, Buffer.from('x'))
    expect(await memory().restoreLayers()).toEqual(new Map())
    expect(log.lines).toHaveLength(1)
  })

  test('are written when something is new, and under a name of their own', async () => {
    await memory().saveLayers(facts, facts)
    expect(cache.calls).toEqual([])
    await memory().saveLayers(facts, new Map())
    await memory().saveLayers(new Map([['b'.repeat(64), { ...layers[0]?.packed }]]) as LayerRecords, facts)
    expect(new Set(cache.calls).size).toBe(2)
    expect([...(await memory().restoreLayers()).keys()]).toEqual(['b'.repeat(64), 'a'.repeat(64)])
  })
})

describe('blobs', () => {
  const blobs = ['one', 'two'].map((text) => ({ text, digest: sha256(Buffer.from(text)) }))
  const digests = blobs.map(({ digest }) => digest)
  const fileOf = (digest: string) => digest.slice('sha256:'.length)
  let dir: string
  beforeEach(async () => {
    dir = await scratchDir('blobs')
    for (const { text, digest } of blobs) writeFileSync(join(dir, fileOf(digest)), text)
    await memory().saveBlobs(identity(key), digests, dir)
    cache.calls.splice(0)
  })

  test('come back, of this image and of another one of the scope', async () => {
    for (const image of [key, other]) {
      const target = await scratchDir('layout')
      expect(await memory().restoreBlobs(identity(image), digests, target, 6)).toEqual(new Set(digests))
      expect(readFileSync(join(target, fileOf(digests[1] ?? '')), 'utf8')).toBe('two')
    }
    expect(await memory().restoreBlobs({ key, scope: 'another' }, digests, dir, 6)).toEqual(new Set())
  })

  test('come back as far as they are wanted and there', async () => {
    const target = join(await scratchDir('layout'), 'new')
    const wanted = digests.slice(1).concat(sha256(Buffer.from('three')))
    expect(await memory().restoreBlobs(identity(key), wanted, target, 6)).toEqual(new Set(digests.slice(1)))
    expect(readdirSync(target)).toEqual([fileOf(digests[1] ?? '')])
  })

  test('are asked for once in a run', async () => {
    const one = memory()
    for (const wanted of [digests.slice(0, 1), digests]) await one.restoreBlobs(identity(key), wanted, dir, 6)
    expect(cache.calls).toEqual([`restore ${entryNames.blobs('ghcr.io/o/i amd64', key)}`])
  })

  test('that are not what their digest says are left aside, with one warning in a run', async () => {
    for (const files of cache.entries.values()) files.set(fileOf(digests[0] ?? ''), Buffer.from('One'))
    const target = await scratchDir('layout')
    const one = memory()
    expect(await one.restoreBlobs(identity(key), digests, target, 6)).toEqual(new Set(digests.slice(1)))
    expect(await one.restoreBlobs(identity(key), digests, target, 6)).toEqual(new Set())
    expect(existsSync(join(target, fileOf(digests[0] ?? '')))).toBe(false)
    expect(log.lines).toEqual([expect.stringContaining(`checksum mismatch for ${digests[0]}`)])
    expect(cache.entries.size).toBe(0)
  })
})

test('blobs that are no files are left aside', async () => {
  const [directory, target] = [await scratchDir('entry'), await scratchDir('layout')]
  const digests = ['one', 'two'].map((text) => sha256(Buffer.from(text)))
  const [pipe = '', link = ''] = digests.map((digest) => digest.slice('sha256:'.length))
  execFileSync('mkfifo', [join(directory, pipe)])
  symlinkSync('/dev/zero', join(directory, link))
  const hostile = { ...noCache, restore: async (name: string) => ({ name, directory }) }
  const reader = new BuildCache(hostile, true, 'scope', host)
  expect(await reader.restoreBlobs(identity(key), digests, target, 6)).toEqual(new Set())
  expect(readdirSync(target)).toEqual([])
})

describe('a memory', () => {
  test('that may only read writes and discards nothing', async () => {
    const reader = memory(undefined, false)
    await reader.saveImage(key, built, undefined, 'writer')
    await reader.saveLayers(facts, new Map())
    await reader.saveBlobs(identity(key), [], host.workDir)
    expect(cache.calls).toEqual([])
    await memory().saveImage(key, built, undefined, 'writer')
    cache.entries.set(name, new Map())
    expect(await reader.restoreImage(key)).toBeUndefined()
    expect(cache.entries.has(name)).toBe(true)
  })

  test('without a cache knows nothing', async () => {
    const none = new BuildCache(noCache, true, 'scope', host)
    await none.saveImage(key, built, undefined, 'writer')
    await none.saveLayers(facts, new Map())
    expect(await none.restoreImage(key)).toBeUndefined()
    expect(await none.restoreLayers()).toEqual(new Map())
    expect(await none.restoreBlobs(identity(key), [], host.workDir, 0)).toEqual(new Set())
    expect(none.failure).toBeUndefined()
  })
})

describe('what images were made of', () => {
  const inputs = (packages: string) => ({ platforms: { 'linux/amd64': { packages } }, indexAnnotations: {} })

  test('is remembered for runs of the same images, and for each image alone', async () => {
    await memory('web\ntools').saveInputs([
      ['web', inputs('nginx')],
      ['tools', inputs('git')],
    ])
    await memory('tools').saveInputs([['tools', inputs('jq')]])
    await memory('other').saveInputs([['other', inputs('perl')]])
    const fleet = memory('web\ntools')
    expect(await fleet.restoreInputs('tools')).toEqual(inputs('git'))
    expect(await fleet.restoreInputs('other')).toEqual(inputs('perl'))
    expect(await fleet.restoreInputs('nothing')).toBeUndefined()
    expect(await memory('tools').restoreInputs('tools')).toEqual(inputs('jq'))
  })

  test('is found in the last run of all, which was for more images', async () => {
    await memory('web').saveInputs([['web', inputs('apache')]])
    await memory('web\ntools').saveInputs([
      ['web', inputs('nginx')],
      ['tools', inputs('git')],
    ])
    expect(await memory('tools').restoreInputs('tools')).toEqual(inputs('git'))
    expect(await memory('tools').restoreInputs('nothing')).toBeUndefined()
    expect(await memory('web').restoreInputs('web')).toEqual(inputs('apache'))
  })
})
