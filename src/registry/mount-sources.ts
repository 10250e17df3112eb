import type { Digest } from '../base/hash.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import type { Repository } from './client.ts'

/** Where the blobs that were pushed in this run are. */
export class MountSources {
  readonly #places = new Map<string, ImageName>()

  add(image: ImageName, blobs: readonly Descriptor[]): void {
    for (const { digest } of blobs) {
      const key = `${image.registry} ${digest}`
      if (!this.#places.has(key)) this.#places.set(key, image)
    }
  }

  /**
   * The blobs that still have to be uploaded, after those that went to a neighbour just now were mounted from
   * there.
   */
  async mountInto(repository: Repository, blobs: readonly Descriptor[]): Promise<readonly Descriptor[]> {
    const { image } = repository
    const mounted = await Promise.all(
      blobs.map(async ({ digest }) => {
        const place = this.#places.get(`${image.registry} ${digest}`)
        if (place === undefined) return false
        return place.repository === image.repository || repository.mountBlob(digest, place)
      }),
    )
    return blobs.filter((_, index) => !mounted[index])
  }
}

/** Another repository of a registry that may have a blob. */
export type OtherRepository = (digest: Digest, registry: string) => ImageName | undefined

/** The blobs that a repository lacks, after those that a neighbour has were mounted. */
export async function missingBlobs(
  blobs: readonly Descriptor[],
  repository: Repository,
  otherRepository: OtherRepository,
): Promise<readonly Descriptor[]> {
  const isThere = async (blob: Descriptor) => {
    const { digest } = blob
    if (await repository.hasBlob(blob)) return true
    const other = otherRepository(digest, repository.image.registry)
    return (
      other !== undefined &&
      formatImageName(other) !== formatImageName(repository.image) &&
      repository.mountBlob(digest, other)
    )
  }
  const present = await Promise.all(blobs.map(isThere))
  return blobs.filter((_, index) => !present[index])
}
