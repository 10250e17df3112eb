import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'

/**
 * The compressor is always given chunks of this size, whatever the files are: its output must not depend on
 * them.
 */
const CHUNK_SIZE = 256 * 1024

/** One number, which another thread may read. */
export type ByteCounter = Float64Array

export const newByteCounter = (): ByteCounter =>
  new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT))

/**
 * Hands bytes on to a stream in chunks of one size and hashes them on the way. Two chunks take turns: while
 * one is being compressed, the other is filled.
 */
export class ChunkWriter {
  readonly hash = createHash('sha256')
  bytes = 0
  readonly #stream: Writable
  readonly #counter: ByteCounter | undefined
  #chunk = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  #spare = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  #filled = 0
  #inFlight: Promise<void> = Promise.resolve()
  #failInFlight: (error: Error) => void = () => {}
  #error: Error | undefined

  /** `counter`: where others can see how many bytes there are. */
  constructor(stream: Writable, counter?: ByteCounter) {
    this.#stream = stream
    this.#counter = counter
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; ) {
      const space = await this.space()
      const part = bytes.subarray(offset, offset + space.length)
      space.set(part)
      this.advance(part.length)
      offset += part.length
    }
  }

  /** The unused part of the current chunk, never empty. Fill it from its start, then call `advance`. */
  async space(): Promise<Buffer> {
    if (this.#filled === CHUNK_SIZE) await this.#flush()
    return this.#chunk.subarray(this.#filled)
  }

  advance(count: number): void {
    this.#filled += count
    this.bytes += count
  }

  async end(): Promise<void> {
    await this.#flush()
    await this.#inFlight
    this.#stream.end()
  }

  /** Ends the wait for a stream that will not take the chunk in flight, nor any other. */
  fail(error: Error): void {
    this.#error = error
    this.#failInFlight(error)
  }

  async #flush(): Promise<void> {
    if (this.#counter !== undefined) this.#counter[0] = this.bytes
    const full = this.#chunk.subarray(0, this.#filled)
    this.hash.update(full)
    await this.#inFlight
    if (this.#error !== undefined) throw this.#error
    this.#inFlight = new Promise((resolve, reject) => {
      this.#failInFlight = reject
      // That a chunk was not taken says little; why, the compressor says when it ends.
      this.#stream.write(full, (error) => {
        if (!error) resolve()
      })
    })
    // Awaited with the next chunk; until then a failure would be unhandled.
    this.#inFlight.catch(() => {})
    ;[this.#chunk, this.#spare] = [this.#spare, this.#chunk]
    this.#filled = 0
  }
}
