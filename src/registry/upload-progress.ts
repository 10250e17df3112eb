import { totalSize } from '../base/collections.ts'
import type { Digest } from '../base/hash.ts'
import { paceText, progressText } from '../base/pace.ts'
import type { Log } from '../host/log/log.ts'
import type { Descriptor } from '../image/oci/types.ts'

/** A blob that is on its way says nothing of how far it is. */
const INTERVAL_MS = 1000

/**
 * Says how far the upload of some blobs is, and what is on its way: each by what is in it, as far as that has a name.
 * Bytes are those of blobs that have arrived.
 */
export class UploadProgress {
  readonly #blobs: readonly Descriptor[]
  readonly #names: ReadonlyMap<Digest, string>
  readonly #log: Log
  readonly #begun = performance.now()
  readonly #timer: NodeJS.Timeout
  readonly #arrived = new Set<Descriptor>()
  readonly #onTheWay = new Set<Descriptor>()

  constructor(blobs: readonly Descriptor[], names: ReadonlyMap<Digest, string>, log: Log) {
    this.#blobs = blobs
    this.#names = names
    this.#log = log
    this.#timer = setInterval(() => this.#report(), INTERVAL_MS)
  }

  /** `digest`: or the beginning of it. */
  begin(digest: string): void {
    for (const blob of this.#find(digest)) this.#onTheWay.add(blob)
    this.#report()
  }

  arrive(digest: string): void {
    for (const blob of this.#find(digest)) {
      this.#onTheWay.delete(blob)
      this.#arrived.add(blob)
    }
    this.#report()
  }

  /** What was on its way is no longer. */
  break(): void {
    this.#onTheWay.clear()
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #find(digest: string): readonly Descriptor[] {
    return this.#blobs.filter((blob) => blob.digest.startsWith(digest))
  }

  #report(): void {
    if (this.#blobs.length === 0) return
    const bytes = totalSize([...this.#arrived])
    const pace = paceText(bytes, totalSize(this.#blobs), (performance.now() - this.#begun) / 1000)
    const names = [...this.#onTheWay].flatMap(({ digest }) => this.#names.get(digest) ?? [])
    this.#log.progress(progressText(`uploaded ${this.#arrived.size}`, this.#blobs.length, pace, names))
  }
}
