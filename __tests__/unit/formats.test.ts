// What keys stand for. A record or a fact that was kept under a key must still be true for this version of
// the program, so whoever changes what is expected here also raises the format's number in src/cache/keys.ts,
// and then the keys below.

import { expect, test } from '@jest/globals'
import { sha256 } from '../../src/base/hash.ts'
import { describeImage } from '../../src/build/assemble/describe.ts'
import { packageTrees } from '../../src/build/assemble/plan-tree.ts'
import { toPlannedLayers } from '../../src/build/assemble/planned-layers.ts'
import { diskView } from '../../src/build/assemble/store-view.ts'
import { keyOf, platformInputs } from '../../src/cache/keys.ts'
import { chooseGrouping } from '../../src/image/layers/choose.ts'
import { assembleImage } from '../../src/image/oci/image.ts'
import { makeRootFilesystem } from '../../src/image/root/root-filesystem.ts'
import { StoreReader } from '../../src/image/root/store-reader.ts'
import { evaluateExpression } from '../../src/nix/evaluate/expression.ts'
import { fakeStore, storePath } from '../support/fake-store.ts'
import { graphOf } from '../support/graphs.ts'
import { digestOf } from '../support/images.ts'
import { requestOf } from '../support/inputs.ts'

const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
const [git, libc, cacert, zlib] = ['git', 'libc', 'cacert', 'zlib'].map(storePath) as [
  string,
  string,
  string,
  string,
]

test('the same closure gives the layers, the root filesystem and the documents that it always gave', async () => {
  const store = await fakeStore({
    git: { 'bin/git': 'git', 'share/doc/readme': 'read me' },
    cacert: { 'etc/ssl/certs/ca-bundle.crt': 'certificates' },
    libc: { 'lib/libc.so': 'libc' },
    zlib: { 'lib/libz.so': 'zlib' },
  })
  const edges = { [git]: [libc, zlib], [zlib]: [libc], [libc]: [], [cacert]: [] }
  const graph = graphOf(edges, [git, cacert], { [git]: 30, [libc]: 40, [zlib]: 5, [cacert]: 1 })
  const outputs = (path: string) => [{ name: 'out', path }]
  const package_ = (name: string, path: string) => ({
    ...{ attribute: name, name: `${name}-1`, pname: name, version: '1', priority: 5, drvPath: `${path}.drv` },
    outputs: outputs(path),
  })
  const packages = [package_('cacert', cacert), package_('git', git)]
  const tree = makeRootFilesystem(packageTrees(packages), new StoreReader(store))
  const planned = toPlannedLayers(chooseGrouping(undefined)(graph, 3), graph, tree, [], diskView(store), gzip)
  const layers = planned.map(({ key, contents }, index) => ({
    ...{ key, contents },
    packed: { digest: digestOf(String(index)), size: index, diffId: digestOf('f'), uncompressedSize: 512 },
  }))
  const evaluation = { packages, revision: undefined, nixpkgsVersion: '24.11' }
  const image = assembleImage(describeImage(requestOf(), evaluation, tree), layers)
  expect({
    contents: planned.map(({ contents }) => contents),
    layers: sha256(planned.map(({ key }) => key).join()),
    manifest: image.manifest.descriptor.digest,
  }).toEqual({
    contents: [['libc'], ['git'], ['zlib', 'cacert'], ['root filesystem']],
    layers: 'fa6d393d8854c07e00c578c259a474b21307ae136884c0d1efdde3c79c92d35e',
    manifest: 'sha256:f8b8e2805feb3776235ba2a7fa7289cfb2f88d3b2c1f5aa2347fa0e95339bcde',
  })
})

test('the same request has the key that it always had', () => {
  const request = { ...requestOf(), platform: { os: 'linux', architecture: 'amd64' } as const }
  expect({
    image: keyOf(platformInputs(request, { revision: 'r' }, [], gzip)),
    lookup: sha256(evaluateExpression),
  }).toEqual({
    image: '33469bab70c258acee059018dee7ad683118dc99394f763ba235a7abd7fca87a',
    lookup: 'eae1c27dffb8716856ce4396f3bf8a55dab416686d7fca97279a44e5a46e2fad',
  })
})
