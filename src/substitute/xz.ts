/** xz without a program: in WebAssembly, one stream at a time in each thread. */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** What the decoder (xz-embedded, enum xz_ret) says of bytes that it cannot take. */
const REASONS: Readonly<Record<string, string>> = {
  3: 'there is no memory for it',
  4: 'it needs a dictionary of more than 64 MiB',
  5: 'it is not in the format xz',
  6: 'it has options that only the program xz knows',
  7: 'it is damaged',
}

/** Throws an Error with the reason when the bytes are not those of one file of xz. */
export async function* decompressXz(input: Readable): AsyncGenerator<Buffer> {
  const { XzReadableStream } = await import('xz-decompress')
  // One that has begun has its turn until it ends, so none begins before it is read.
  const pieces = new XzReadableStream(Readable.toWeb(input)) as ReadableStream<Uint8Array>
  try {
    for await (const piece of pieces) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  } catch (error) {
    if (input.errored) throw input.errored
    const code = /error code (\d+)/.exec((error as Error).message)?.[1] ?? ''
    throw new Error(REASONS[code] ?? 'it ends too early')
  }
}
