import { expect, test } from '@jest/globals'
import { toPlannedLayers } from '../../../../src/build/assemble/planned-layers.ts'
import { diskView } from '../../../../src/build/assemble/store-view.ts'
import { entriesLayerKey, storeLayerKey } from '../../../../src/cache/keys.ts'
import { type PathInfo, toReferenceGraph } from '../../../../src/closure/graph.ts'
import type { TarEntry } from '../../../../src/image/pack/tar.ts'
import { storePath } from '../../../support/fake-store.ts'

const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
const info = (name: string, narSize: number): PathInfo => ({
  ...{ path: storePath(name), narHash: `sha256:${name}`, narSize, references: [] },
})
const [small, large, other] = [info('small', 10), info('large', 1000), info('other', 5)]
const graph = toReferenceGraph([small, large, other], [])
const entries: readonly TarEntry[] = [
  { type: 'directory', name: 'bin', mode: 0o755 },
  { type: 'symlink', name: 'bin/sh', target: '/nix/store/x' },
]
const plans = [{ paths: [small.path, large.path] }, { paths: [other.path] }]
const planned = (root = '/store') => toPlannedLayers(plans, graph, { entries }, [], diskView(root), gzip)

test('layers are in the order of the plan, the root filesystem on top', () => {
  expect(planned()).toEqual([
    {
      key: storeLayerKey([small, large], gzip),
      content: { kind: 'store-paths', root: '/store', paths: [small.path, large.path] },
      compression: gzip,
      weight: 1010,
      contents: ['large', 'small'],
    },
    {
      key: storeLayerKey([other], gzip),
      content: { kind: 'store-paths', root: '/store', paths: [other.path] },
      compression: gzip,
      weight: 5,
      contents: ['other'],
    },
    {
      key: entriesLayerKey(entries, gzip),
      content: { kind: 'entries', entries },
      compression: gzip,
      weight: 1024,
      contents: ['root filesystem'],
    },
  ])
})

test('keys do not depend on where the store is', () => {
  expect(planned('/elsewhere').map(({ key }) => key)).toEqual(planned().map(({ key }) => key))
})

test('added files are the last layer, with their directories as these are below', () => {
  const file: TarEntry = { type: 'file', name: 'bin/own', mode: 0o755, content: Buffer.from('own') }
  const bin = entries[0] as TarEntry
  const opt: TarEntry = { type: 'directory', name: 'opt', mode: 0o755 }
  const files: readonly TarEntry[] = [{ type: 'directory', name: 'bin', mode: 0o700 }, file, opt]
  const layers = toPlannedLayers(plans, graph, { entries }, files, diskView('/store'), gzip)
  expect(layers.slice(0, -1)).toEqual(planned())
  expect(layers.at(-1)).toEqual({
    key: entriesLayerKey([bin, file, opt], gzip),
    content: { kind: 'entries', entries: [bin, file, opt] },
    compression: gzip,
    weight: 1539,
    contents: ['added files'],
  })
})
