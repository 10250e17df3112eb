import { totalSize } from '../../base/collections.ts'
import { distinctBlobs, type ImageTree } from '../../image/oci/image-tree.ts'

/** How much of several images is the same, in bytes of their blobs. */
export interface Sharing {
  /** Of each image, in their order: what another one has, too. */
  readonly shared: readonly number[]
  /** Of all images, each blob once: what a registry stores. */
  readonly distinct: number
  /** What it would be if they shared nothing. */
  readonly total: number
}

export function sharingOf(trees: readonly ImageTree[]): Sharing {
  const owners = new Map<string, number>()
  for (const { digest } of trees.flatMap(({ blobs }) => blobs))
    owners.set(digest, (owners.get(digest) ?? 0) + 1)
  return {
    shared: trees.map(({ blobs }) => totalSize(blobs.filter(({ digest }) => (owners.get(digest) ?? 0) > 1))),
    distinct: totalSize(distinctBlobs(trees.flatMap(({ blobs }) => blobs))),
    total: totalSize(trees),
  }
}
