import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Architecture, formatPlatform } from '../../../../src/base/platform.ts'
import { assembleImage, type ImageLayer } from '../../../../src/image/oci/image.ts'
import { imageTree, type PlatformImage } from '../../../../src/image/oci/image-tree.ts'
import { assembleIndex, type IndexEntry } from '../../../../src/image/oci/index.ts'
import { MEDIA_TYPES } from '../../../../src/image/oci/types.ts'
import { specChecker } from '../../../support/image-spec.ts'
import { description, digestOf, layer } from '../../../support/images.ts'
import { forPlatform } from '../../../support/written-layout.ts'

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

const imageFor = (architecture: Architecture, layers: readonly ImageLayer[]): PlatformImage =>
  forPlatform(assembleImage(description({ architecture }), layers), architecture)

const entry = (digit: string, os: string, architecture: string, variant?: string): IndexEntry => ({
  platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
  descriptor: { mediaType: MEDIA_TYPES.manifest, digest: digestOf(digit), size: Number(digit) },
})

describe('an index', () => {
  const amd64 = entry('1', 'linux', 'amd64')
  const arm64 = entry('2', 'linux', 'arm64')
  const manifest = (digit: string, platform: string) =>
    `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digestOf(digit)}","size":${digit},` +
    `"platform":${platform}}`

  test('has these bytes, whatever the order of its images and annotations', () => {
    const expected =
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[' +
      `${manifest('1', '{"architecture":"amd64","os":"linux"}')},` +
      `${manifest('2', '{"architecture":"arm64","os":"linux"}')}],` +
      '"annotations":{"Z":"0","a":"ü","b":""}}'
    for (const images of [
      [amd64, arm64],
      [arm64, amd64],
    ])
      for (const annotations of [
        { a: 'ü', b: '', Z: '0' },
        { Z: '0', b: '', a: 'ü' },
      ]) {
        const { bytes, descriptor } = assembleIndex(images, annotations)
        expect(bytes.toString()).toBe(expected)
        expect(descriptor).toEqual({
          mediaType: 'application/vnd.oci.image.index.v1+json',
          digest: sha256(expected),
          size: Buffer.byteLength(expected),
        })
      }
  })

  test('without annotations has no field for them', () => {
    expect(JSON.parse(assembleIndex([amd64, arm64], {}).bytes.toString())).not.toHaveProperty('annotations')
  })

  test('has the variant of a platform, and nothing of a descriptor that belongs to another document', () => {
    const { descriptor, platform } = entry('3', 'linux', 'arm', 'v7')
    const annotated = { platform, descriptor: { ...descriptor, annotations: { ref: 'v1' } } }
    expect(assembleIndex([annotated], {}).bytes.toString()).toContain(
      `[${manifest('3', '{"architecture":"arm","os":"linux","variant":"v7"}')}]`,
    )
  })

  test('leaves the list that it is made of as it was', () => {
    const images = [arm64, amd64]
    assembleIndex(images, {})
    expect(images).toEqual([arm64, amd64])
  })
})

describe('an image for one platform', () => {
  const only = imageFor('arm64', [layer('1', ['a'], 10), layer('2', ['b'], 20)])

  test('stands for itself, and an index says nothing about it', () => {
    const tree = imageTree([only], { a: 'b' })
    expect(tree.root).toBe(only.image.manifest)
    expect(tree).toEqual(imageTree([only], {}))
    expect(tree.documents).toEqual([only.image.config, only.image.manifest])
  })

  test('has the blobs and the size of that image', () => {
    const { blobs } = only.image
    const size = blobs.reduce((sum, blob) => sum + blob.size, 0)
    expect(imageTree([only], {})).toMatchObject({ blobs, size })
  })

  test('has to be there', () => {
    expect(() => imageTree([], {})).toThrow('there is no image')
  })
})

describe('an image for two platforms', () => {
  const shared = layer('1', ['data'], 1000)
  const amd64 = imageFor('amd64', [shared, layer('2', ['a'], 10)])
  const arm64 = imageFor('arm64', [shared, layer('3', ['b'], 20)])
  const tree = imageTree([amd64, arm64], { a: 'b' })

  test('is an index of both with its annotations, and all documents belong to it', () => {
    const entries = [amd64, arm64].map(({ platform, image }) => ({
      platform,
      descriptor: image.manifest.descriptor,
    }))
    expect(tree.root).toEqual(assembleIndex(entries, { a: 'b' }))
    const documents = [amd64, arm64].flatMap(({ image }) => [image.config, image.manifest])
    expect(tree.documents).toEqual([...documents, tree.root])
  })

  test('has a layer that both have once, and so does its size', () => {
    const configs = [amd64, arm64].map(({ image }) => image.config.descriptor)
    expect(tree.blobs.map(({ digest }) => digest).sort()).toEqual(
      [...configs.map(({ digest }) => digest), digestOf('1'), digestOf('2'), digestOf('3')].sort(),
    )
    expect(tree.size).toBe(1030 + configs.reduce((sum, { size }) => sum + size, 0))
  })

  test('has the same digest in the other order, and another one with other annotations', () => {
    const digestWith = (images: readonly PlatformImage[], annotations: Record<string, string>) =>
      imageTree(images, annotations).root.descriptor.digest
    const { digest } = tree.root.descriptor
    expect(digestWith([arm64, amd64], { a: 'b' })).toBe(digest)
    expect(digestWith([amd64, arm64], { a: 'c' })).not.toBe(digest)
    expect(digestWith([amd64, arm64], {})).not.toBe(digest)
  })
})

describe('the OCI image specification', () => {
  let faults: Awaited<ReturnType<typeof specChecker>>
  beforeAll(async () => {
    faults = await specChecker()
  })
  const indexFaults = (document: unknown) => faults('image-index-schema.json', document)

  const part = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const entries = fc.uniqueArray(fc.tuple(part, part, fc.option(part, { nil: undefined }), fc.nat(9)), {
    selector: ([os, architecture, variant]) => [os, architecture, variant].join('/'),
    maxLength: 6,
  })

  test('takes every index, and each entry is where its platform belongs', () => {
    fc.assert(
      fc.property(entries, fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }), (list, annotations) => {
        const images = list.map(([os, architecture, variant, digit]) =>
          entry(String(digit), os, architecture, variant),
        )
        const index = assembleIndex(images, annotations)
        expect(assembleIndex([...images].reverse(), annotations)).toEqual(index)
        const document = JSON.parse(index.bytes.toString())
        expect(indexFaults(document)).toEqual([])
        const names = document.manifests.map(({ platform }: IndexEntry) => formatPlatform(platform))
        expect(names).toEqual(images.map(({ platform }) => formatPlatform(platform)).sort())
      }),
      { numRuns: 50 },
    )
  })

  test('would not take one that lacks something', () => {
    const document = JSON.parse(assembleIndex([entry('1', 'linux', 'amd64')], {}).bytes.toString())
    for (const broken of [
      { ...document, schemaVersion: 1 },
      { ...document, manifests: [{ ...document.manifests[0], digest: 'sha256' }] },
      { ...document, manifests: [{ ...document.manifests[0], platform: { os: 'linux' } }] },
    ])
      expect(indexFaults(broken)).not.toEqual([])
  })
})
