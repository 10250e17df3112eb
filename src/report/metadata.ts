import type { Descriptor, Digest } from '../oci/types.ts'

/** The output `metadata`, in the words of docker/build-push-action. `platforms`: the digest for each of them. */
export function imageMetadata(
  images: readonly string[],
  descriptor: Descriptor,
  platforms: Readonly<Record<string, Digest>>,
): object {
  return {
    images,
    'containerimage.digest': descriptor.digest,
    'containerimage.descriptor': descriptor,
    platforms,
  }
}
