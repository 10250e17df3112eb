import { expect, test } from '@jest/globals'
import type { DocumentSource, SourceDocument } from '../../../../src/image/documents/document-source.ts'
import { readManifests } from '../../../../src/image/documents/read-manifests.ts'
import { MEDIA_TYPES } from '../../../../src/image/oci/types.ts'
import { digestOf } from '../../../support/images.ts'
import { problemsOfAsync } from '../../../support/problems.ts'

const link = (mediaType: string, digit: string, more = {}) => ({
  mediaType,
  digest: digestOf(digit),
  size: 1,
  ...more,
})
const document = (mediaType: string, json: object): SourceDocument => ({
  mediaType,
  digest: digestOf('0'),
  bytes: Buffer.from(JSON.stringify({ mediaType, ...json })),
})
const image = document(MEDIA_TYPES.manifest, { config: link(MEDIA_TYPES.config, 'c'), layers: [] })
const index = (...manifests: object[]) => document(MEDIA_TYPES.index, { manifests })

/** Documents by the first digit of their digest; '' is the one that the name stands for. */
function sourceOf(documents: Readonly<Record<string, SourceDocument>>) {
  const asked: string[] = []
  const get = (digit: string) => {
    asked.push(digit)
    const found = documents[digit]
    return found === undefined ? Promise.reject(new Error(`no ${digit}`)) : Promise.resolve(found)
  }
  const source: DocumentSource = {
    name: 'NAME',
    root: () => get(''),
    referrers: async () => [],
    read: ({ digest }) => get(digest.slice('sha256:'.length, 'sha256:'.length + 1)),
  }
  return { source, asked }
}

test('one image is one manifest', async () => {
  const { source } = sourceOf({ '': image })
  expect(await readManifests(source)).toMatchObject([{ document: image, platform: undefined }])
})

test('an index, also in an index, gives its images with their platforms', async () => {
  const arm = { platform: { os: 'linux', architecture: 'arm64' } }
  const attestation = { platform: { os: 'unknown', architecture: 'unknown' } }
  const { source, asked } = sourceOf({
    '': index(link(MEDIA_TYPES.index, '1'), link(MEDIA_TYPES.manifest, '2', attestation)),
    1: index(link(MEDIA_TYPES.manifest, '3', arm), link(MEDIA_TYPES.manifest, '4')),
    3: image,
    4: image,
  })
  const found = await readManifests(source)
  expect(found.map(({ platform }) => platform)).toEqual([arm.platform, undefined])
  expect(asked).toEqual(['', '1', '3', '4'])
})

test('indexes without end are given up at the third', async () => {
  const { source, asked } = sourceOf({
    '': index(link(MEDIA_TYPES.index, '1')),
    1: index(link(MEDIA_TYPES.index, '2')),
    2: index(link(MEDIA_TYPES.index, '2')),
  })
  expect(await problemsOfAsync(readManifests(source))).toEqual([
    'image',
    'NAME is an index of indexes of indexes | name the image in it by its digest',
  ])
  expect(asked).toEqual(['', '1', '2'])
})

test('more images than any index has are not read', async () => {
  const many = Array.from({ length: 201 }, () => link(MEDIA_TYPES.manifest, '1'))
  const { source, asked } = sourceOf({ '': index(...many), 1: image })
  expect((await problemsOfAsync(readManifests(source)))[1]).toContain('NAME has more than 200 images')
  expect(asked).toEqual([''])
})

test('neither are more bytes', async () => {
  const large = { ...image, bytes: Buffer.alloc(4 * 1024 * 1024, ' ') }
  const many = Array.from({ length: 100 }, () => link(MEDIA_TYPES.manifest, '1'))
  const { source, asked } = sourceOf({ '': index(...many), 1: large })
  expect((await problemsOfAsync(readManifests(source)))[1]).toContain(
    'NAME has more than 33554432 bytes of manifests',
  )
  expect(asked.length).toBeLessThan(20)
})
