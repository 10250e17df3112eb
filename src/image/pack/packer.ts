/** What packs one layer at a time. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { NarError } from '../../substitute/open-nar.ts'
import type { PackedLayer } from '../oci/types.ts'
import { newByteCounter } from './chunk-writer.ts'
import { type PackOptions, packLayer } from './pack-layer.ts'
import type { PackAnswer, PackOrder, PackPlace } from './pack-worker.ts'

export interface Packer {
  readonly pack: (order: PackOrder) => Promise<PackedLayer>
  /** Bytes of the layer in work, uncompressed, that there are so far. */
  readonly written: () => number
  readonly end: () => Promise<void>
}

/** The thread that asks. */
export class PackHere implements Packer {
  readonly #place: PackPlace & Pick<PackOptions, 'http'>
  readonly #stopped: AbortSignal
  readonly #counter = newByteCounter()

  constructor(place: PackPlace & Pick<PackOptions, 'http'>, stopped: AbortSignal) {
    this.#place = place
    this.#stopped = stopped
  }

  pack({ content, compression }: PackOrder): Promise<PackedLayer> {
    this.#counter[0] = 0
    return packLayer(content, { ...this.#place, counter: this.#counter, compression }, this.#stopped)
  }

  written(): number {
    return this.#counter[0] ?? 0
  }

  async end(): Promise<void> {}
}

/** Built beside the bundle that uses it. */
const WORKER_FILE = new URL('./pack-worker.js', import.meta.url)

/** A worker thread. */
export class PackThread implements Packer {
  readonly #worker: Worker
  readonly #ended: Promise<never>
  readonly #counter = newByteCounter()

  constructor(place: PackPlace, stopped: AbortSignal) {
    const workerData: PackPlace = { ...place, counter: this.#counter }
    this.#worker = new Worker(WORKER_FILE, { workerData })
    this.#ended = once(this.#worker, 'exit').then(() => {
      throw new Error('its thread ended early')
    })
    // It may end while nothing awaits it.
    this.#ended.catch(() => {})
    stopped.addEventListener('abort', () => this.#worker.postMessage('stop'))
  }

  async pack({ content, compression }: PackOrder): Promise<PackedLayer> {
    this.#counter[0] = 0
    const message = once(this.#worker, 'message') as Promise<[PackAnswer]>
    this.#worker.postMessage({ content, compression } satisfies PackOrder)
    const [answer] = await Promise.race([message, this.#ended])
    if ('layer' in answer) return answer.layer
    const { error, code, nar } = answer
    if (nar !== undefined) throw new NarError(error, nar)
    throw Object.assign(new Error(error), code === undefined ? {} : { code })
  }

  written(): number {
    return this.#counter[0] ?? 0
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
