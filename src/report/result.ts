import type { Package } from '../nix/evaluate.ts'
import type { Image, ImageLayer } from '../oci/image.ts'
import type { Collision } from '../oci/root-filesystem.ts'
import { formatImageName } from '../registry/reference.ts'
import type { ImageRequest } from '../request.ts'

/** What a run has made. */
export interface BuildResult {
  readonly request: ImageRequest
  readonly image: Image
  readonly layers: readonly ImageLayer[]
  readonly packages: readonly Package[]
  readonly collisions: readonly Collision[]
  readonly nixpkgsRevision: string | undefined
  /** Bytes of the blobs that the registries did not have. */
  readonly bytesPushed: number
}

/** `ghcr.io/org/tools:latest` for every tag that was pushed. */
export function pushedTags({ request }: BuildResult): readonly string[] {
  return request.targets.flatMap(({ image, tags }) => tags.map((tag) => `${formatImageName(image)}:${tag}`))
}

/** `ghcr.io/org/tools@sha256:...` for every image name that was pushed to. */
export function pushedImages({ request, image }: BuildResult): readonly string[] {
  return request.targets.map(
    (target) => `${formatImageName(target.image)}@${image.manifest.descriptor.digest}`,
  )
}
