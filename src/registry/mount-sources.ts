import type { ImageName } from '../image/oci/reference.ts'
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
