// What keys stand for. A record or a fact that was kept under a key must still be true for this version of the program, so
// whoever changes what is expected here also raises the format's number in src/cache/keys.ts, and then the keys below.
import { expect, test } from '@jest/globals'
import evaluateNix from '../../nix/evaluate.nix'
import { imageKey, sha256 } from '../../src/cache/keys.ts'
import { groupByDominators } from '../../src/layers/group.ts'
import { describeImage } from '../../src/oci/describe.ts'
import { assembleImage } from '../../src/oci/image.ts'
import { plannedLayers } from '../../src/oci/planned-layers.ts'
import { packageTrees, rootFilesystem } from '../../src/oci/root-filesystem.ts'
import { StoreReader } from '../../src/oci/store-reader.ts'
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
  const tree = rootFilesystem(packageTrees(packages), new StoreReader(store))
  const planned = plannedLayers(groupByDominators(graph, 3), graph, tree, store, gzip)
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
    contents: [['libc'], ['git', 'zlib'], ['cacert'], ['root filesystem']],
    layers: '85b5fb64fb1169b6ebd9eb68daa81f27917645b3b041a3a2b36b55a2619822a4',
    manifest: 'sha256:81606a2049c5fed17ef1499ef1852038e02afd5c5c662023bf64516c48eff7ff',
  })
})

test('the same request has the key that it always had', () => {
  const request = { ...requestOf(), platform: { os: 'linux', architecture: 'amd64' } as const }
  expect({
    image: imageKey(request, { revision: 'r' }, gzip),
    lookup: sha256(evaluateNix),
  }).toEqual({
    image: 'f23e017a79cdfa4216fb78a3cee6d44fe2920f25989bf4a965c40cce2a124cea',
    lookup: '1a34c1476f09d077cad4cfc161b755966f047f50b7f6b0bcc09dac041bbaf133',
  })
})
