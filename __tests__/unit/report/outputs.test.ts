import { describe, expect, test } from '@jest/globals'
import { OUTPUTS, outputs } from '../../../src/report/outputs.ts'
import { summary } from '../../../src/report/summary.ts'
import { requestOf } from '../../support/inputs.ts'
import { layersOf, resultOf } from '../../support/results.ts'

describe('outputs', () => {
  test('are those of the table, in its order', () => {
    expect(Object.keys(outputs([resultOf(layersOf(1))]))).toEqual(Object.keys(OUTPUTS))
  })

  test('of an image that was pushed to two registries', () => {
    const request = requestOf({
      packages: 'arm64 git',
      push: 'true',
      image: 'ghcr.io/org/a,quay.io/org/b',
      tags: 'v1,v2',
    })
    const result = resultOf(layersOf(3), { request, nixpkgsRevision: 'c0ffee' })
    const { descriptor } = result.tree.root
    const images = [`ghcr.io/org/a@${descriptor.digest}`, `quay.io/org/b@${descriptor.digest}`]
    expect(outputs([result])).toEqual({
      image: images.join('\n'),
      digest: descriptor.digest,
      tags: 'ghcr.io/org/a:v1\nghcr.io/org/a:v2\nquay.io/org/b:v1\nquay.io/org/b:v2',
      metadata: {
        images,
        'containerimage.digest': descriptor.digest,
        'containerimage.descriptor': descriptor,
        platforms: { 'linux/arm64': descriptor.digest },
      },
      'cache-hit': 'none',
      layers: 3,
      'layers-reused': 0,
      'bytes-pushed': 1234,
      'nixpkgs-rev': 'c0ffee',
      'oci-layout': '',
      images: {},
      summary: summary([result]),
    })
  })

  test('of an image that is only written to disk', () => {
    const request = requestOf({ output: 'type=oci,dest=out' })
    expect(outputs([resultOf(layersOf(1), { request })])).toMatchObject({
      image: '',
      tags: '',
      'oci-layout': 'out',
      'nixpkgs-rev': '',
    })
  })
})
