/** The images that are to be merged, from their documents: what they are for, and what belongs to them. */
import { mapLimited } from '../base/collections.ts'
import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import type { Platform } from '../base/platform.ts'
import type { DocumentSource, SourceDocument } from '../image/documents/document-source.ts'
import { parseConfig, type ReadDescriptor, type ReadManifest } from '../image/documents/parse-documents.ts'
import { type FoundManifest, readManifests } from '../image/documents/read-manifests.ts'
import type { Content } from '../image/oci/image.ts'
import type { IndexEntry } from '../image/oci/index.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import type { Registries } from '../registry/connection.ts'
import { NotThere, openRegistryDocuments } from '../registry/registry-documents.ts'
import type { Source } from './request.ts'

/** The manifest of an image for one platform. */
export interface PlatformImage extends IndexEntry, Content {
  /** The repository that it was found in. */
  readonly source: ImageName
  /** Configuration and layers. */
  readonly blobs: readonly Descriptor[]
}

/**
 * An image, or those of an index, without attestations. Throws `image` or what a registry that refuses
 * throws.
 */
export async function readImages(
  { image, digest }: Source,
  registries: Registries,
): Promise<readonly PlatformImage[]> {
  const source = await openRegistryDocuments({ image, reference: digest }, registries)
  const manifests = await readAll(source)
  if (manifests.length > 0)
    return mapLimited(manifests, CONCURRENCY, (found) => toImage(image, source, found))
  throw new NixeryError('image', {
    message: `${source.name} is an index without images`,
    hint: 'remove it from digests',
  })
}

async function readAll(source: DocumentSource): Promise<readonly FoundManifest[]> {
  try {
    return await readManifests(source)
  } catch (error) {
    if (!(error instanceof NotThere)) throw error
    const hint =
      'let the job for its platform push it first, with push-by-digest: true and the same image; for another repository, write NAME@sha256:...'
    throw new NixeryError('image', { message: error.message, hint }, error)
  }
}

/** Configurations that are read at a time. */
const CONCURRENCY = 6

async function toImage(
  name: ImageName,
  source: DocumentSource,
  { document, manifest, platform }: FoundManifest,
): Promise<PlatformImage> {
  const what = `${formatImageName(name)}@${document.digest}`
  const known = platform ?? (await configuredPlatform(what, source, manifest))
  return platformImage(what, name, document, manifest, known)
}

async function configuredPlatform(
  what: string,
  source: DocumentSource,
  { config }: ReadManifest,
): Promise<Platform> {
  const { platform } = parseConfig(`the configuration of ${what}`, await source.read(config))
  if (platform.os !== 'unknown') return platform
  throw new NixeryError('image', {
    message: `${what} does not say which platform it is for`,
    hint: 'build it with a tool that writes os and architecture into its configuration',
  })
}

function platformImage(
  what: string,
  source: ImageName,
  { digest, bytes }: SourceDocument,
  { mediaType, config, layers }: ReadManifest,
  platform: Platform,
): PlatformImage {
  const descriptor = writable(what, { mediaType, digest, size: bytes.length })
  const blobs = [config, ...layers].map((blob) => writable(what, blob))
  return { platform, descriptor, bytes, source, blobs }
}

/** Not every registry takes digests of another kind. */
function writable(
  what: string,
  { mediaType, digest, size }: Pick<ReadDescriptor, 'mediaType' | 'digest' | 'size'>,
): Descriptor {
  if (digest.startsWith('sha256:')) return { mediaType, digest: digest as Digest, size }
  throw new NixeryError('image', {
    message: `${what} has the digest ${digest}, and only sha256 can be merged`,
    hint: 'push the image again with a tool that writes sha256',
  })
}
