// What needs no packing; the rest is in the end-to-end tests, where packing threads are.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import type { PlannedLayer } from '../../../../src/build/assemble/planned-layers.ts'
import { LayerSource } from '../../../../src/build/deliver/layer-source.ts'
import { BuildCache } from '../../../../src/cache/build-cache.ts'
import { noCache } from '../../../../src/cache/cache.ts'
import type { LayerRecord } from '../../../../src/cache/layer-records.ts'
import type { Host } from '../../../../src/host/host.ts'
import { sha256 } from '../../../../src/image/oci/image.ts'
import { testHost } from '../../../support/hosts.ts'
import { memoryCache } from '../../../support/memory-cache.ts'
import { scratchDir } from '../../../support/scratch.ts'

const planned = ['one', 'two'].map(
  (name): PlannedLayer => ({
    key: name,
    content: { kind: 'entries', entries: [] },
    compression: { kind: 'gzip', level: 6, compressor: 'gzip' },
    weight: 1,
    contents: [name],
  }),
)
const facts = new Map(
  planned.map(({ key }): [string, LayerRecord] => {
    const digest = sha256(Buffer.from(key))
    return [key, { digest, diffId: digest, size: key.length, uncompressedSize: 1024 }]
  }),
)
const digests = [...facts.values()].map(({ digest }) => digest)

let host: Host
let blobsDir: string
beforeEach(async () => {
  host = await testHost()
  blobsDir = await scratchDir('blobs')
})
const source = () => new LayerSource(planned, facts, blobsDir, host, async () => {})
const packed = (layers: LayerSource) => planned.filter((layer) => layers.isPacked(layer))
const image = { key: 'key', scope: 'scope' }
const keep = (dir: string) => {
  for (const { key } of planned)
    writeFileSync(join(dir, sha256(Buffer.from(key)).slice('sha256:'.length)), key)
}

test('layers that are known are not packed', async () => {
  const layers = source()
  await layers.packUnknown([])
  expect(layers.layersOf(planned)).toEqual(
    planned.map(({ key, contents }) => ({ key, contents, packed: facts.get(key) })),
  )
  expect(packed(layers)).toEqual([])
})

test('blobs that are in the layout, or that nobody lacks, are not made', async () => {
  const layers = source()
  await layers.provide(new Set())
  keep(blobsDir)
  await layers.provide(new Set(digests))
  await layers.restore(planned, new BuildCache(noCache, true, 'scope', host), image)
  await layers.packUnknown(planned)
  expect(packed(layers)).toEqual([])
})

test('blobs that an earlier run kept are taken', async () => {
  const [cache, kept] = [await memoryCache(), await scratchDir('kept')]
  keep(kept)
  const memory = () => new BuildCache(cache, true, 'scope', host)
  await memory().saveBlobs(image, digests, kept)
  const layers = source()
  await layers.restore(planned, memory(), image)
  await layers.packUnknown(planned)
  expect(packed(layers)).toEqual([])
  // Now they are in the layout, so nobody is asked.
  await layers.provide(new Set(digests))
  await layers.restore(planned, memory(), image)
  expect(cache.calls.filter((call) => call.startsWith('restore'))).toHaveLength(1)
})
