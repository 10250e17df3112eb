import { expect, test } from '@jest/globals'
import { describeImage } from '../../../../src/build/assemble/describe.ts'
import { examineImage, planImage } from '../../../../src/build/assemble/plan-image.ts'
import { isOwnLayer, toPlannedLayers } from '../../../../src/build/assemble/planned-layers.ts'
import { diskView } from '../../../../src/build/assemble/store-view.ts'
import { toReferenceGraph } from '../../../../src/closure/graph.ts'
import type { BaseImage } from '../../../../src/image/base/base-image.ts'
import { assembleImage } from '../../../../src/image/oci/image.ts'
import { contentsOf } from '../../../../src/inspect/contents.ts'
import { baseOf, MERGED } from '../../../support/base-trees.ts'
import { fakeStore } from '../../../support/fake-store.ts'
import { digestOf } from '../../../support/images.ts'
import { requestOf } from '../../../support/inputs.ts'
import { problemsOf } from '../../../support/problems.ts'

const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
const GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip'
const packed = { digest: digestOf('1'), size: 7, diffId: digestOf('2'), uncompressedSize: 1024 }
const base: BaseImage = {
  ...baseOf(MERGED, {
    env: ['PATH=/usr/bin', 'A=base', 'B=base'],
    user: 'node',
    labels: { a: 'base', b: 'base' },
  }),
  layers: [
    {
      mediaType: `${GZIP}`,
      annotations: { toc: 'x' },
      packed,
      image: { registry: 'docker.io', repository: 'library/debian' },
    },
  ],
  history: [{ created_by: 'RUN', comment: 'of the base' }],
}
const empty = toReferenceGraph([], [])
const root = { entries: [], collisions: [], env: { A: 'ours' }, warnings: [], faults: [] }
const evaluation = { packages: [], revision: undefined, nixpkgsVersion: undefined }

test('an image on a base has its layers first, its history, and both settings', async () => {
  const planned = toPlannedLayers([], empty, root, [], diskView(await fakeStore({})), gzip, [], base)
  expect(planned.map((layer) => [layer.contents, isOwnLayer(layer)])).toEqual([
    [['base image docker.io/library/debian:12'], false],
    [['root filesystem'], true],
  ])
  const request = requestOf({ env: 'B=own', labels: 'b=own', annotations: 'c=own', from: 'debian:12' })
  const description = describeImage({ ...request, base }, evaluation, root)
  const foreign = { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', annotations: { toc: 'x' } }
  const layers = planned.map((layer, index) => ({
    ...{ key: layer.key, contents: layer.contents, packed },
    ...(index === 0 ? { foreign } : {}),
  }))
  const image = assembleImage(description, layers)
  const manifest = JSON.parse(String(image.manifest.bytes))
  const config = JSON.parse(String(image.config.bytes))
  expect(manifest.layers[0]).toEqual({
    ...{ mediaType: foreign.mediaType, digest: packed.digest, size: 7 },
    annotations: { toc: 'x', 'io.github.nixery-action.layer.size': '1024' },
  })
  expect(manifest.layers[1].mediaType).toBe(GZIP)
  expect(manifest.annotations).toEqual({
    ...{ c: 'own', 'org.opencontainers.image.base.digest': base.digest },
    'org.opencontainers.image.base.name': 'docker.io/library/debian:12',
  })
  expect(config.config).toMatchObject({
    User: 'node',
    Env: ['A=ours', 'B=own', 'PATH=/nix/var/nix/profiles/image/bin:/usr/bin'],
    Labels: { a: 'base', b: 'own' },
  })
  expect(config.history.map(({ comment }: { comment: string }) => comment)).toEqual([
    'of the base',
    'root filesystem',
  ])
})

test('of two lists of packages in a history, the last is that of the image', () => {
  const list = (names: string) => ({
    createdBy: 'nixery-action',
    comment: `packages ${names}`,
    isEmpty: true,
  })
  expect(contentsOf([list('old-1'), list('new-2')], 0).packages).toEqual(['new-2'])
})

test('layers of the base count, and have to leave one for packages', async () => {
  const request = requestOf({ 'max-layers': '2', from: 'debian:12' })
  const settings = { ...request, nameData: undefined, compression: gzip, base }
  const view = diskView(await fakeStore({}))
  expect(problemsOf(() => planImage(settings, evaluation, empty, view)).join()).toMatch(
    /2 leaves no layer for the packages beside the 1 of docker.io\/library\/debian:12.*use 3 or more/s,
  )
  expect(planImage({ ...settings, maxLayers: 3 }, evaluation, empty, view).layers).toHaveLength(2)
})

test('a database of Nix is for root, on a base that has none', async () => {
  const request = requestOf({ 'nix-database': 'true', from: 'debian:12' })
  const view = diskView(await fakeStore({}))
  const examine = (on: BaseImage) =>
    examineImage({ ...request, nameData: undefined, compression: gzip, base: on }, evaluation, empty, view)
  expect(examine(base).warnings).toEqual([expect.objectContaining({ input: 'nix-database' })])
  const nixos = baseOf({ ...MERGED, 'nix/var/nix/db/db.sqlite': '' })
  expect(examine(nixos)).toMatchObject({
    warnings: [],
    rootTree: { faults: [expect.objectContaining({ input: 'nix-database' })] },
  })
})
