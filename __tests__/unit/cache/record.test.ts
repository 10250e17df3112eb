import { describe, expect, test } from '@jest/globals'
import { fromRecord, toRecord } from '../../../src/cache/record.ts'
import { assembleImage, type BuiltImage } from '../../../src/image/oci/image.ts'
import { description, layer } from '../../support/images.ts'

const layers = [layer('1', ['jq-1.6', 'glibc'], 10), layer('2', ['root filesystem'], 20)]
const built: BuiltImage = {
  platform: { os: 'linux', architecture: 'amd64' },
  image: assembleImage(description({ labels: { a: 'ü' } }), layers),
  layers,
  packages: [{ attribute: 'jq', version: '1.6' }],
  collisions: [{ path: 'bin/jq', kept: 'jq', dropped: 'gojq' }],
  nixpkgsRevision: '0123',
}
/** A record as it comes out of a cache, with the given differences. */
const record = (more: object = {}) =>
  JSON.parse(JSON.stringify({ platforms: [{ ...toRecord([built]).platforms[0], ...more }] }))

test('an image comes back as it was, to the last byte', () => {
  expect(fromRecord(record())).toEqual([built])
  const { nixpkgsRevision: _, ...withoutRevision } = built
  expect(fromRecord(JSON.parse(JSON.stringify(toRecord([withoutRevision]))))).toEqual([withoutRevision])
})

describe('no record of an image', () => {
  const [first, second] = record().platforms[0].layers
  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty one', {}],
    ['of no platform', { platforms: [] }],
    ['without platform', record({ platform: undefined })],
    ['of another platform', record({ platform: { os: 'linux', architecture: 'arm64' } })],
    ['without manifest', record({ manifest: undefined })],
    ['with another configuration', record({ config: '{}' })],
    ['with a manifest that is no JSON', record({ manifest: '{' })],
    ['without layers', record({ layers: undefined })],
    ['with a layer less', record({ layers: [first] })],
    ['with layers in another order', record({ layers: [second, first] })],
    [
      'with a layer without size',
      record({ layers: [{ ...first, packed: { digest: first.packed.digest } }, second] }),
    ],
    ['with a layer without contents', record({ layers: [{ ...first, contents: undefined }, second] })],
    ['with a layer without key', record({ layers: [{ ...first, key: undefined }, second] })],
    ['without packages', record({ packages: undefined })],
    ['with a package without version', record({ packages: [{ attribute: 'jq' }] })],
    ['without collisions', record({ collisions: undefined })],
    ['with a collision of nothing', record({ collisions: [null] })],
    ['with a revision that is no text', record({ nixpkgsRevision: 7 })],
  ])('%s', (_, document) => {
    expect(() => fromRecord(document)).toThrow()
  })
})
