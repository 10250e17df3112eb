import { distinctBy, totalSize } from '../../base/collections.ts'
import type { SupportedPlatform } from '../../base/platform.ts'
import type { Content, Image } from './image.ts'
import { assembleIndex, type IndexEntry } from './index.ts'
import type { Descriptor } from './types.ts'

/** An image, and what it is for. */
export interface PlatformImage {
  readonly platform: SupportedPlatform
  readonly image: Image
}

/** What a tag points to: the manifest of an image, or an index of several with all that is behind it. */
export interface ImageTree {
  /** The manifest, or the index. */
  readonly root: Content
  readonly images: readonly PlatformImage[]
  /** Manifests, configurations and the index: all that is no layer. */
  readonly documents: readonly Content[]
  /** What the manifests refer to, configurations and layers, each once. */
  readonly blobs: readonly Descriptor[]
  /** Of all blobs, bytes. */
  readonly size: number
}

export const indexEntry = ({ platform, image }: PlatformImage): IndexEntry => ({
  platform,
  descriptor: image.manifest.descriptor,
})

/** Each blob once, whoever else refers to it. */
export const distinctBlobs = (blobs: readonly Descriptor[]): Descriptor[] =>
  distinctBy(blobs, ({ digest }) => digest)

/** A single image stands for itself. `indexAnnotations`: what an index says about itself. */
export function imageTree(
  images: ImageTree['images'],
  indexAnnotations: Readonly<Record<string, string>>,
): ImageTree {
  const [first, ...others] = images
  if (first === undefined) throw new Error('there is no image')
  const isIndex = others.length > 0
  const root = isIndex ? assembleIndex(images.map(indexEntry), indexAnnotations) : first.image.manifest
  const blobs = distinctBlobs(images.flatMap(({ image }) => image.blobs))
  return {
    root,
    images,
    documents: [...images.flatMap(({ image }) => [image.config, image.manifest]), ...(isIndex ? [root] : [])],
    blobs,
    size: totalSize(blobs),
  }
}
