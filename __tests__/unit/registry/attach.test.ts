import { expect, test } from '@jest/globals'
import { parseReferrers } from '../../../src/image/documents/artifacts.ts'
import type { Referrer } from '../../../src/image/documents/document-source.ts'
import { toContent } from '../../../src/image/oci/image.ts'
import { MEDIA_TYPES } from '../../../src/image/oci/types.ts'
import { type Attachment, attachAll } from '../../../src/registry/attach.ts'
import type { Repository } from '../../../src/registry/client.ts'
import { testHost } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'
import { problemsOfAsync } from '../../support/problems.ts'

const subject = toContent(MEDIA_TYPES.manifest, { layers: [] })
const attachment = (more: Partial<Attachment> = {}): Attachment => ({
  ...{ subject, type: 'application/spdx+json', bytes: Buffer.from('{}'), annotations: { of: 'us' } },
  ...{ mayBeOther: false, ...more },
})

/** A repository without a list of its own. `tag`: what the tag that stands in for it has. */
function repositoryWith(tag: readonly Referrer[], isTagTaken = false) {
  const sent: { readonly tag: string | undefined; readonly text: string }[] = []
  let listed = tag
  const repository = {
    image: { registry: 'localhost:1', repository: 'acme/a' },
    referrers: async () => ({ hasApi: false, referrers: listed, isTagTaken }),
    hasBlob: async () => true,
    putManifest: async ({ bytes }: { bytes: Buffer }, name?: string) => {
      sent.push({ tag: name, text: bytes.toString() })
      if (name !== undefined) listed = parseReferrers('the tag', bytes) ?? []
    },
  } as unknown as Repository
  return { repository, sent }
}

const other: Referrer = {
  ...{
    mediaType: MEDIA_TYPES.manifest,
    digest: digestOf('1'),
    size: 7,
    annotations: { of: 'us', more: '1' },
  },
  artifactType: 'application/spdx+json',
}

test('the tag keeps what others have attached, and gets the new one', async () => {
  const { repository, sent } = repositoryWith([
    other,
    { ...other, digest: digestOf('2'), artifactType: '', annotations: {} },
  ])
  const [attached] = await attachAll(repository, [attachment()], await testHost())
  expect(attached?.isNew).toBe(true)
  const [manifest, index] = sent
  expect(JSON.parse(manifest?.text ?? '')).toMatchObject({
    artifactType: 'application/spdx+json',
    subject: subject.descriptor,
    annotations: { of: 'us' },
  })
  expect(index?.tag).toBe(subject.descriptor.digest.replace(':', '-'))
  expect((JSON.parse(index?.text ?? '') as { manifests: object[] }).manifests).toEqual([
    other,
    { mediaType: MEDIA_TYPES.manifest, digest: digestOf('2'), size: 7 },
    expect.objectContaining({
      digest: attached?.digest,
      artifactType: 'application/spdx+json',
      annotations: { of: 'us' },
    }),
  ])
  const again = await attachAll(repository, [attachment()], await testHost())
  expect([again, sent.length]).toEqual([[{ digest: attached?.digest, isNew: false }], 2])
})

test('one of another run serves as well, where any does', async () => {
  const { repository, sent } = repositoryWith([other])
  const results = await attachAll(repository, [attachment({ mayBeOther: true })], await testHost())
  expect([results, sent]).toEqual([[{ digest: other.digest, isNew: false }], []])
  const differing = attachment({ mayBeOther: true, annotations: { of: 'them' } })
  expect(await attachAll(repository, [differing], await testHost())).toMatchObject([{ isNew: true }])
})

test('a registry that takes the tag for the image is an error', async () => {
  const { repository } = repositoryWith([], true)
  const problems = await problemsOfAsync(attachAll(repository, [attachment()], await testHost()))
  expect(problems).toEqual([
    'push',
    expect.stringContaining('it takes the tag that lists attachments for the image'),
  ])
})
