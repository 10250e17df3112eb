import { expect, test } from '@jest/globals'
import { entriesLayerKey, storeLayerKey } from '../../../src/cache/keys.ts'
import { type PathInfo, referenceGraph } from '../../../src/layers/graph.ts'
import { plannedLayers } from '../../../src/oci/planned-layers.ts'
import type { TarEntry } from '../../../src/oci/tar.ts'
import { storePath } from '../../support/fake-store.ts'

const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
const info = (name: string, narSize: number): PathInfo => ({
  ...{ path: storePath(name), narHash: `sha256:${name}`, narSize, references: [] },
})
const [small, large, other] = [info('small', 10), info('large', 1000), info('other', 5)]
const graph = referenceGraph([small, large, other], [])
const entries: readonly TarEntry[] = [
  { type: 'directory', name: 'bin', mode: 0o755 },
  { type: 'symlink', name: 'bin/sh', target: '/nix/store/x' },
]
const plans = [{ paths: [small.path, large.path] }, { paths: [other.path] }]
const planned = (root = '/store') =>
  plannedLayers(plans, graph, { entries, collisions: [], hasCaBundle: true }, root, gzip)

test('layers are in the order of the plan, the root filesystem on top', () => {
  expect(planned()).toEqual([
    {
      key: storeLayerKey([small, large], gzip),
      content: { kind: 'store-paths', root: '/store', paths: [small.path, large.path] },
      weight: 1010,
      contents: ['large', 'small'],
    },
    {
      key: storeLayerKey([other], gzip),
      content: { kind: 'store-paths', root: '/store', paths: [other.path] },
      weight: 5,
      contents: ['other'],
    },
    {
      key: entriesLayerKey(entries, gzip),
      content: { kind: 'entries', entries },
      weight: 1024,
      contents: ['root filesystem'],
    },
  ])
})

test('keys do not depend on where the store is', () => {
  expect(planned('/elsewhere').map(({ key }) => key)).toEqual(planned().map(({ key }) => key))
})
