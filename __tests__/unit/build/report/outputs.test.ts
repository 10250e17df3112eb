import { describe, expect, test } from '@jest/globals'
import { OUTPUTS, toOutputs } from '../../../../src/build/report/outputs.ts'
import type { BuildResult } from '../../../../src/build/report/result.ts'
import { renderSummary } from '../../../../src/build/report/summary.ts'
import type { ImageLayer } from '../../../../src/image/oci/image.ts'
import { type Given, requestOf } from '../../../support/inputs.ts'
import { builtImage, layersOf, resultOf, resultOfImages } from '../../../support/results.ts'

describe('outputs', () => {
  test('are those of the table, in its order', () => {
    expect(Object.keys(toOutputs([resultOf(layersOf(1))]))).toEqual(Object.keys(OUTPUTS))
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
    expect(toOutputs([result])).toEqual({
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
      ...{ base: '', 'oci-layout': '' },
      ...{
        'sbom-spdx': '',
        'sbom-cyclonedx': '',
        vex: '',
        provenance: '',
        record: '',
        changes: '',
        'changes-json': {},
      },
      images: {},
      summary: renderSummary([result]),
    })
  })

  test('name the documents: those of the first platform, and in the metadata all', () => {
    const evidence = ['amd64', 'arm64'].map((name) => ({
      ...{ format: 'spdx' as const, platform: `linux/${name}`, path: `/d/a-linux-${name}.spdx.json` },
    }))
    expect(toOutputs([resultOf(layersOf(1), { evidence })])).toMatchObject({
      ...{ 'sbom-spdx': '/d/a-linux-amd64.spdx.json', 'sbom-cyclonedx': '', vex: '' },
      metadata: { evidence },
    })
  })

  test('of an image that is only written to disk', () => {
    const request = requestOf({ output: 'type=oci,dest=out' })
    expect(toOutputs([resultOf(layersOf(1), { request })])).toMatchObject({
      image: '',
      tags: '',
      'oci-layout': 'out',
      'nixpkgs-rev': '',
    })
  })
})

test('a base image is there by digest, and noted where it is not pinned', () => {
  const digest: `sha256:${string}` = `sha256:${'a'.repeat(64)}`
  const bases = [{ name: 'docker.io/library/debian:12', digest, isPinned: false }]
  const outputs = toOutputs([resultOf(layersOf(1), { bases })])
  expect(outputs.base).toBe(`docker.io/library/debian:12@${digest}`)
  expect(outputs.summary).toContain('on `docker.io/library/debian:12`')
  expect(outputs.summary).toContain(`Base not pinned: \`docker.io/library/debian:12@${digest}\``)
  const pinned = bases.map((base) => ({
    ...base,
    name: `docker.io/library/debian@${digest}`,
    isPinned: true,
  }))
  const two = toOutputs([resultOf(layersOf(1), { bases: pinned }), resultOf(layersOf(1), { bases: pinned })])
  expect(two.base).toBe(`docker.io/library/debian@${digest}`)
  expect(two.summary).not.toContain('not pinned')
})

/** The outputs but the summary, which has tests of its own. */
const outputsOf = (...results: BuildResult[]) => {
  const { summary: _, ...others } = toOutputs(results)
  return others
}

const named = (name: string, given: Given, more: Partial<BuildResult> = {}, count = 1) => {
  const request = { ...requestOf({ push: 'true', image: `ghcr.io/org/${name}`, ...given }), name }
  return resultOf(layersOf(count), { request, ...more })
}

test('an image for two platforms has the digest of the index, and that of each platform beside it', () => {
  const [first, second, third] = layersOf(3) as [ImageLayer, ImageLayer, ImageLayer]
  const images = [builtImage([first, second], 'amd64'), builtImage([first, third], 'arm64')]
  const result = resultOfImages(images)
  const { descriptor } = result.tree.root
  const digests = images.map(({ image }) => image.manifest.descriptor.digest)
  expect(descriptor.mediaType).toBe('application/vnd.oci.image.index.v1+json')
  expect(new Set([descriptor.digest, ...digests]).size).toBe(3)
  expect(outputsOf(result)).toMatchObject({
    ...{ image: `ghcr.io/org/a@${descriptor.digest}`, digest: descriptor.digest },
    layers: 3,
    metadata: {
      'containerimage.digest': descriptor.digest,
      'containerimage.descriptor': descriptor,
      platforms: { 'linux/amd64': digests[0], 'linux/arm64': digests[1] },
    },
  })
})

describe('the only image of an image file', () => {
  test('has its outputs as they are, and again under its name', () => {
    const result = named(
      'a',
      { tags: 'v1' },
      { cacheHit: 'layers', layersReused: 1, nixpkgsRevision: 'c0ffee' },
      2,
    )
    const { images, ...own } = outputsOf(result)
    const unnamed = { ...result, request: { ...result.request, name: undefined } }
    expect(outputsOf(unnamed)).toEqual({ ...own, images: {} })
    expect(images).toEqual({ a: own })
    expect(own).toMatchObject({
      digest: result.tree.root.descriptor.digest,
      'cache-hit': 'layers',
      layers: 2,
    })
  })
})

describe('several images', () => {
  const output = (dest: string) => ({ output: `type=oci,dest=${dest}` })
  const a = named('a', { tags: 'v1,v2', ...output('out/a') }, { layersReused: 2, bytesPushed: 10 }, 3)
  const b = named('b', { push: 'false' }, { bytesPushed: 0 }, 2)
  const c = named('c', output('out/c'), { layersReused: 1, bytesPushed: 5 }, 1)

  test('have lines and sums, and no digest', () => {
    const [digestOfA, digestOfC] = [a, c].map(({ tree }) => tree.root.descriptor.digest)
    expect(outputsOf(a, b, c)).toMatchObject({
      image: `ghcr.io/org/a@${digestOfA}\nghcr.io/org/c@${digestOfC}`,
      digest: '',
      tags: 'ghcr.io/org/a:v1\nghcr.io/org/a:v2\nghcr.io/org/c:latest',
      ...{ layers: 6, 'layers-reused': 3, 'bytes-pushed': 15 },
      'oci-layout': 'out/a\nout/c',
    })
  })

  test('have the outputs and the metadata of each by its name', () => {
    const all = outputsOf(a, b, c)
    const each = [a, b, c].map((result) => outputsOf(result).images)
    expect(all.images).toEqual(Object.assign({}, ...each))
    expect(Object.keys(all.images)).toEqual(['a', 'b', 'c'])
    const metadata = [a, b, c].map((result) => outputsOf(result).metadata)
    expect(all.metadata).toEqual({ a: metadata[0], b: metadata[1], c: metadata[2] })
    expect(metadata[1]).toMatchObject({ images: [] })
  })

  test('have the outputs of the table, in its order', () => {
    expect(Object.keys(toOutputs([a, b]))).toEqual(Object.keys(OUTPUTS))
  })

  test.each([
    [['image', 'image'], 'image'],
    [['none', 'none', 'none'], 'none'],
    [['layers', 'layers'], 'layers'],
    [['image', 'none'], 'layers'],
    [['none', 'image'], 'layers'],
    [['layers', 'none'], 'layers'],
    [['image', 'layers'], 'layers'],
  ] as const)('from caches as %j are "%s"', (hits, whole) => {
    const results = hits.map((cacheHit, index) => named(`i${index}`, {}, { cacheHit }))
    expect(outputsOf(...results)).toMatchObject({ 'cache-hit': whole })
    expect(Object.values(outputsOf(...results).images).map((one) => one['cache-hit'])).toEqual(hits)
  })

  test.each([
    [['c0ffee', 'c0ffee'], 'c0ffee'],
    [['c0ffee', 'f00d'], ''],
    [['c0ffee', undefined], ''],
    [[undefined, undefined], ''],
  ])('from the commits %j are from "%s"', (revisions, whole) => {
    const results = revisions.map((nixpkgsRevision, index) => named(`i${index}`, {}, { nixpkgsRevision }))
    expect(outputsOf(...results)).toMatchObject({ 'nixpkgs-rev': whole })
  })
})
