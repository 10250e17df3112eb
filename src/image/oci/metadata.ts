import { formatPlatform } from '../../base/platform.ts'
import type { IndexEntry } from './index.ts'
import type { Descriptor } from './types.ts'

/** The output `metadata`, in the words of docker/build-push-action. `images`: of each platform. */
export function imageMetadata(
  names: readonly string[],
  descriptor: Descriptor,
  images: readonly IndexEntry[],
): object {
  const platforms = images.map((image) => [formatPlatform(image.platform), image.descriptor.digest] as const)
  return {
    images: names,
    'containerimage.digest': descriptor.digest,
    'containerimage.descriptor': descriptor,
    platforms: Object.fromEntries(platforms),
  }
}
