import type { BuiltImage } from '../oci/image.ts'
import { namesByDigest, taggedNames } from '../registry/reference.ts'
import type { ImageRequest } from '../request/request.ts'

/** What a run has made, and how much of it was new. */
export interface BuildResult extends BuiltImage {
  readonly request: ImageRequest
  /** `image`: nothing was done; `layers`: some were not packed again. */
  readonly cacheHit: 'image' | 'layers' | 'none'
  readonly layersReused: number
  /** Bytes of the blobs that the registries did not have. */
  readonly bytesPushed: number
  /** Why the package source could not be pinned to an exact version. */
  readonly unpinned: string | undefined
  /** Why the cache could not be used. */
  readonly cacheTrouble: string | undefined
}

/** `ghcr.io/org/tools:latest` for every tag that was pushed. */
export function pushedTags({ request }: BuildResult): readonly string[] {
  return taggedNames(request.targets)
}

/** `ghcr.io/org/tools@sha256:...` for every image name that was pushed to. */
export function pushedImages({ request, image }: BuildResult): readonly string[] {
  return namesByDigest(request.targets, image.manifest.descriptor.digest)
}
