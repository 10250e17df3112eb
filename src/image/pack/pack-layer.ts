import { createHash, randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import type { Digest } from '../../base/hash.ts'
import type { Http } from '../../host/http/http.ts'
import type { NarSource } from '../../substitute/nar-source.ts'
import type { OpenNar } from '../../substitute/open-nar.ts'
import { blobName, type PackedLayer } from '../oci/types.ts'
import { type ByteCounter, ChunkWriter } from './chunk-writer.ts'
import { type Compression, startCompressor } from './compress.ts'
import { openAhead, writeNar } from './nar-entries.ts'
import { inTarOrder, parentEntries, pathEntries, storeEntries } from './store-entries.ts'
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

/** What goes into a layer: store paths, or entries that are already at hand. */
export type LayerContent = StorePaths | { readonly kind: 'entries'; readonly entries: readonly TarEntry[] }

/** Store paths, whose files are below the root of a store, or in the NARs of a binary cache. */
export interface StorePaths {
  readonly kind: 'store-paths'
  /** `''` for /nix/store itself. */
  readonly root: string
  readonly paths: readonly string[]
  /** Where those are that the store need not have. */
  readonly nars?: ReadonlyMap<string, NarSource>
}

export interface PackOptions {
  readonly compression: Compression
  /** The `blobs/sha256` directory of a layout. */
  readonly blobsDir: string
  readonly env: NodeJS.ProcessEnv
  /** Default: the program zstd is only used where this Node.js has no zstd. */
  readonly useZstdProgram?: boolean
  /** How NARs are fetched; only needed for content that has some. */
  readonly http?: Http
  /** Says how many bytes of the layer, uncompressed, there are so far. */
  readonly counter?: ByteCounter
}

/**
 * Packs one layer in one pass: entries -> tar -> diffID -> compressor -> digest -> blob. The blob appears
 * under its digest when it is complete; a failure leaves nothing behind. `signal` stops it, and the
 * compressor with it.
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
      // Thrown here, it would be unhandled and end the thread.
      output.destroy(error as Error)
    }
  })
  const tar = new ChunkWriter(input, options.counter)
  const complete = finished(output, { writable: false })
  // A compressor that died takes no more input: its error must end the wait for it.
  complete.then(
    () => tar.fail(new Error('the compressor ended before its input did')),
    (error: Error) => tar.fail(error),
  )
  const stop = () => output.destroy(new Error('it was stopped'))
  signal?.addEventListener('abort', stop)
  try {
    await writeContent(tar, content, options)
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

async function writeContent(tar: ChunkWriter, content: LayerContent, options: PackOptions): Promise<void> {
  if (content.kind === 'entries') await writeEntries(tar, content.entries)
  else if (content.nars === undefined) await writeEntries(tar, storeEntries(content.root, content.paths))
  else await writeStorePaths(tar, { ...content, nars: content.nars }, options)
  await tar.write(END_OF_ARCHIVE)
}

/** Paths that are on disk and such that are fetched, all in one order. */
async function writeStorePaths(
  tar: ChunkWriter,
  { root, paths, nars }: Required<StorePaths>,
  { http, env, blobsDir }: PackOptions,
): Promise<void> {
  if (http === undefined) throw new Error('NARs cannot be fetched here')
  const sorted = inTarOrder(paths)
  const fetched = openAhead(
    sorted.flatMap((path) => nars.get(path) ?? []),
    { http, env },
    blobsDir,
  )
  try {
    await writeEntries(tar, parentEntries(sorted))
    for (const path of sorted) {
      if (nars.has(path)) await writeNar(tar, fetched.next().value as OpenNar)
      else await writeEntries(tar, pathEntries(root, path))
    }
  } finally {
    fetched.return()
  }
}

async function writeEntries(tar: ChunkWriter, entries: Iterable<TarEntry>): Promise<void> {
  for (const entry of entries) {
    await tar.write(encodeHeader(entry))
    if (entry.type !== 'file') continue
    if (entry.content instanceof Uint8Array) await tar.write(entry.content)
    else await writeFile(tar, entry.content)
    await tar.write(padding(contentSize(entry)))
  }
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
