import { createHash, randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Digest } from '../../base/hash.ts'
import { blobName, type PackedLayer } from '../oci/types.ts'
import { type Compression, startCompressor } from './compress.ts'
import { storeEntries } from './store-entries.ts'
import {
  contentSize,
  END_OF_ARCHIVE,
  encodeHeader,
  type FileOnDisk,
  fromBinary,
  padding,
  type TarEntry,
  toBuffer,
} from './tar.ts'

/** What goes into a layer: store paths below a store's root, or entries that are already at hand. */
export type LayerContent =
  | { readonly kind: 'store-paths'; readonly root: string; readonly paths: readonly string[] }
  | { readonly kind: 'entries'; readonly entries: readonly TarEntry[] }

export interface PackOptions {
  readonly compression: Compression
  /** The `blobs/sha256` directory of a layout. */
  readonly blobsDir: string
  readonly env: NodeJS.ProcessEnv
  /** Default: the program zstd is only used where this Node.js has no zstd. */
  readonly useZstdProgram?: boolean
}

/** The compressor is always given chunks of this size, whatever the files are: its output must not depend on them. */
const CHUNK_SIZE = 256 * 1024

/**
 * Packs one layer in one pass: entries -> tar -> diffID -> compressor -> digest -> blob. The blob appears under its
 * digest when it is complete; a failure leaves nothing behind. `signal` stops it, and the compressor with it.
 */
export async function packLayer(
  content: LayerContent,
  options: PackOptions,
  signal?: AbortSignal,
): Promise<PackedLayer> {
  mkdirSync(options.blobsDir, { recursive: true })
  const temporary = path.join(options.blobsDir, `.${randomUUID()}.partial`)
  const file = openSync(temporary, 'wx')
  try {
    const layer = await packInto(file, content, options, signal)
    renameSync(temporary, path.join(options.blobsDir, blobName(layer.digest)))
    return layer
  } finally {
    closeSync(file)
    rmSync(temporary, { force: true })
  }
}

/** Writes the blob of a layer to an open file. */
async function packInto(
  file: number,
  content: LayerContent,
  options: PackOptions,
  signal: AbortSignal | undefined,
): Promise<PackedLayer> {
  const { input, output } = startCompressor(options.compression, options.env, options.useZstdProgram)
  const compressed = createHash('sha256')
  let size = 0
  output.on('data', (chunk: Buffer) => {
    compressed.update(chunk)
    size += chunk.length
    try {
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written)
    } catch (error) {
      // Thrown here it would reach nobody and end the thread.
      output.destroy(error as Error)
    }
  })
  const tar = new ChunkWriter(input)
  const complete = finished(output, { writable: false })
  // A compressor that died takes no more input: its error must end the wait for it.
  complete.then(
    () => tar.fail(new Error('the compressor ended before its input did')),
    (error: Error) => tar.fail(error),
  )
  const stop = () => output.destroy(new Error('it was stopped'))
  signal?.addEventListener('abort', stop)
  try {
    await writeTar(tar, entriesOf(content))
    await tar.end()
    await complete
  } finally {
    signal?.removeEventListener('abort', stop)
    // After a failure, what is still in the compressor must not come out when the file is closed.
    output.destroy()
    input.destroy()
  }
  const digest: Digest = `sha256:${compressed.digest('hex')}`
  return { digest, size, diffId: `sha256:${tar.hash.digest('hex')}`, uncompressedSize: tar.bytes }
}

function entriesOf(content: LayerContent): Iterable<TarEntry> {
  return content.kind === 'entries' ? content.entries : storeEntries(content.root, content.paths)
}

async function writeTar(tar: ChunkWriter, entries: Iterable<TarEntry>): Promise<void> {
  for (const entry of entries) {
    await tar.write(encodeHeader(entry))
    if (entry.type !== 'file') continue
    if (entry.content instanceof Uint8Array) await tar.write(entry.content)
    else await writeFile(tar, entry.content)
    await tar.write(padding(contentSize(entry)))
  }
  await tar.write(END_OF_ARCHIVE)
}

/** Reads straight into the writer's chunks: a file's bytes are copied once, by the kernel. */
async function writeFile(tar: ChunkWriter, { path: name, size, sha256 }: FileOnDisk): Promise<void> {
  const file = openSync(toBuffer(name), 'r')
  const hash = sha256 === undefined ? undefined : createHash('sha256')
  try {
    for (let left = size; left > 0; ) {
      const space = await tar.space()
      const count = readSync(file, space, 0, Math.min(space.length, left), null)
      if (count === 0) throw new Error(`${fromBinary(name)} became shorter while it was read`)
      hash?.update(space.subarray(0, count))
      tar.advance(count)
      left -= count
    }
    // The layer's key was made from what the file had in it before.
    if (hash?.digest('hex') !== sha256) throw new Error(`${fromBinary(name)} was changed during the run`)
  } finally {
    closeSync(file)
  }
}

/**
 * Hands bytes on to a stream in chunks of one size and hashes them on the way. Two chunks take turns: while one is
 * being compressed, the other is filled.
 */
class ChunkWriter {
  readonly hash = createHash('sha256')
  bytes = 0
  readonly #stream: Writable
  #chunk = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  #spare = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  #filled = 0
  #inFlight: Promise<void> = Promise.resolve()
  #failInFlight: (error: Error) => void = () => {}
  #error: Error | undefined

  constructor(stream: Writable) {
    this.#stream = stream
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
    // Awaited with the next chunk; until then nobody else would see it fail.
    this.#inFlight.catch(() => {})
    ;[this.#chunk, this.#spare] = [this.#spare, this.#chunk]
    this.#filled = 0
  }
}
