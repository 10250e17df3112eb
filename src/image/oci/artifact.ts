/**
 * What hangs on an image without being part of it: a document as a manifest of its own that names the image
 * as its subject. https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 */
import { type Content, sha256, toContent } from './image.ts'
import { type Descriptor, MEDIA_TYPES } from './types.ts'

/** The media types of documents about images, which are also what kind of artifact they are. */
export const ARTIFACT_TYPES = {
  spdx: 'application/spdx+json',
  cyclonedx: 'application/vnd.cyclonedx+json',
  vex: 'application/vnd.openvex+json',
  provenance: 'application/vnd.in-toto+json',
  record: 'application/vnd.nixery-action.record.v1+json',
} as const

/** The configuration of an artifact that has none. */
export const EMPTY_CONFIG: Content = toContent('application/vnd.oci.empty.v1+json', {})

export interface Artifact {
  readonly manifest: Content
  /** The manifest's configuration, and the document. */
  readonly blobs: readonly Content[]
}

/** Equal input gives equal bytes. `type`: the media type of the document, and what kind of artifact it is. */
export function artifactOf(
  subject: Descriptor,
  type: string,
  bytes: Buffer,
  annotations: Readonly<Record<string, string>>,
): Artifact {
  const document: Content = {
    bytes,
    descriptor: { mediaType: type, digest: sha256(bytes), size: bytes.length },
  }
  const { mediaType, digest, size } = subject
  const manifest = toContent(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: type,
    config: EMPTY_CONFIG.descriptor,
    layers: [document.descriptor],
    subject: { mediaType, digest, size },
    annotations,
  })
  return { manifest, blobs: [EMPTY_CONFIG, document] }
}

/** The tag that lists what hangs on a digest in registries that cannot list it otherwise. */
export const referrersTag = (digest: string): string => digest.replace(':', '-')
