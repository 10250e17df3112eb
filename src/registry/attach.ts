/** Attaches documents to images that are in a registry, and sees that they are found there. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { distinctBy } from '../base/collections.ts'
import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import type { Host } from '../host/host.ts'
import { pause } from '../host/http/retry.ts'
import type { Referrer } from '../image/documents/document-source.ts'
import { type Artifact, artifactOf, referrersTag } from '../image/oci/artifact.ts'
import { type Content, toContent } from '../image/oci/image.ts'
import { formatImageName } from '../image/oci/reference.ts'
import { blobName, MEDIA_TYPES } from '../image/oci/types.ts'
import type { Repository } from './client.ts'

/** A document for an image. */
export interface Attachment {
  /** The manifest or index that it is about. */
  readonly subject: Content
  readonly type: string
  readonly bytes: Buffer
  readonly annotations: Readonly<Record<string, string>>
  /** One that was made by another run, of this type and with these annotations, serves as well. */
  readonly mayBeOther: boolean
}

export interface Attached {
  /** Of the manifest that is attached. */
  readonly digest: string
  /** Whether this run has attached it. */
  readonly isNew: boolean
}

/** Attaches what is not there yet; results in the order of the attachments. Throws `push` and others. */
export async function attachAll(
  repository: Repository,
  attachments: readonly Attachment[],
  host: Host,
): Promise<readonly Attached[]> {
  const subjects = distinctBy(
    attachments.map(({ subject }) => subject),
    ({ descriptor }) => descriptor.digest,
  )
  const known = new Map<string, readonly Referrer[]>()
  for (const { descriptor } of subjects)
    known.set(descriptor.digest, (await repository.referrers(descriptor.digest)).referrers)
  const results: Attached[] = []
  for (const one of attachments) {
    const artifact = artifactOf(one.subject.descriptor, one.type, one.bytes, one.annotations)
    const there = (known.get(one.subject.descriptor.digest) ?? []).find((referrer) =>
      isSame(referrer, artifact, one),
    )
    if (there === undefined) await attach(repository, one.subject, artifact, host)
    const digest = there?.digest ?? artifact.manifest.descriptor.digest
    results.push({ digest, isNew: there === undefined })
  }
  return results
}

function isSame(there: Referrer, { manifest }: Artifact, wanted: Attachment): boolean {
  if (there.digest === manifest.descriptor.digest) return true
  const hasAll = Object.entries(wanted.annotations).every(([key, value]) => there.annotations[key] === value)
  return wanted.mayBeOther && there.artifactType === wanted.type && hasAll
}

/** How often the list is read until it has to have the new one. */
const MOST_READS = 4
const READ_PAUSE_MS = 500

async function attach(
  repository: Repository,
  subject: Content,
  artifact: Artifact,
  host: Host,
): Promise<void> {
  for (const { bytes, descriptor } of artifact.blobs) {
    if (await repository.hasBlob(descriptor)) continue
    const file = path.join(host.workDir, `attach-${blobName(descriptor.digest)}`)
    await writeFile(file, bytes)
    await repository.putBlob(descriptor, file)
  }
  await repository.putManifest(artifact.manifest)
  await seeListed(repository, subject.descriptor.digest, artifact, host)
}

/**
 * Reads back what the registry lists. Where it does not list the new one, which is so with registries that
 * answer as if they could, the tag that stands in for the list is written here.
 */
async function seeListed(
  repository: Repository,
  subject: Digest,
  artifact: Artifact,
  host: Host,
): Promise<void> {
  const { digest } = artifact.manifest.descriptor
  const name = formatImageName(repository.image)
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    if (reads > 0) await pause(READ_PAUSE_MS, host.signal)
    const { referrers, isTagTaken, hasApi } = await repository.referrers(subject)
    if (referrers.some((one) => one.digest === digest)) return
    if (isTagTaken)
      throw notListed(name, subject, 'it takes the tag that lists attachments for the image itself')
    // Some list what is new a moment later.
    if (hasApi && reads === 0) continue
    if (hasApi) host.log.info(`${name} lists nothing by itself: writing the tag ${referrersTag(subject)}`)
    await repository.putManifest(referrersIndex(referrers, artifact), referrersTag(subject))
  }
  throw notListed(name, subject, 'other jobs may be attaching at the same time')
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema */
function referrersIndex(known: readonly Referrer[], { manifest }: Artifact): Content {
  const { artifactType, annotations } = JSON.parse(manifest.bytes.toString('utf8')) as {
    readonly artifactType: string
    readonly annotations: Readonly<Record<string, string>>
  }
  return toContent(MEDIA_TYPES.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [...known.map(listed), { ...manifest.descriptor, artifactType, annotations }],
  })
}

/** Without what is not said. */
const listed = ({ artifactType, annotations, ...descriptor }: Referrer): object => ({
  ...descriptor,
  ...(artifactType === '' ? {} : { artifactType }),
  ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
})

const notListed = (name: string, subject: string, why: string): NixeryError =>
  new NixeryError('push', {
    input: 'attach',
    message: `${name} does not list what was attached to ${subject}: ${why}`,
    hint: 'run it again, or leave attach out: the image is there, and the files are in evidence-dir',
  })
