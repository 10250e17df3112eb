import { compare } from '../../base/collections.ts'
import { formatPlatform, type Platform } from '../../base/platform.ts'
import { type Content, optionalRecord, toContent } from './image.ts'
import { type Descriptor, type ImageIndex, MEDIA_TYPES } from './types.ts'

/** One image of an index. */
export interface IndexEntry {
  readonly platform: Platform
  /** Of the manifest. */
  readonly descriptor: Descriptor
}

/**
 * The image index of images for several platforms. The order of the images does not matter. `annotations`:
 * those of the index itself. https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function assembleIndex(
  images: readonly IndexEntry[],
  annotations: Readonly<Record<string, string>>,
): Content {
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [...images]
      .sort((a, b) => compare(formatPlatform(a.platform), formatPlatform(b.platform)))
      .map(({ platform, descriptor: { mediaType, digest, size } }) => ({
        mediaType,
        digest,
        size,
        platform: platformOf(platform),
      })),
    ...optionalRecord('annotations', annotations),
  }
  return toContent(MEDIA_TYPES.index, index)
}

/** In the order of the specification. */
function platformOf({ architecture, os, variant }: Platform): Platform {
  return { architecture, os, ...(variant === undefined ? {} : { variant }) }
}
