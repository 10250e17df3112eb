import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { NixeryError } from '../../base/errors.ts'
import type { Digest } from '../../base/hash.ts'
import { canDecompress, decompress } from '../../substitute/decompress.ts'
import type { DescribedLayer } from './base-image.ts'
import { type ReadEntry, readTar } from './read-tar.ts'

export interface ScannedLayer {
  readonly entries: readonly ReadEntry[]
  /** Of the tar, bytes. */
  readonly uncompressedSize: number
}

/**
 * Reads the blob of a layer from a file. Throws an Error when it is not what the image's configuration says,
 * and `missing-tool` when nothing here decompresses it.
 * `diffId`: left out where the blob is known to be right. `wanted`: the files whose contents are kept.
 */
export async function scanLayer(
  file: string,
  { compression, diffId }: Pick<DescribedLayer, 'compression'> & Partial<Pick<DescribedLayer, 'diffId'>>,
  wanted: (name: string) => boolean,
  env: NodeJS.ProcessEnv,
): Promise<ScannedLayer> {
  if (!canDecompress(compression, env)) throw missing(compression)
  const hash = diffId && createHash('sha256')
  let uncompressedSize = 0
  const { bytes, close } = decompress(compression, statSync(file).size, createReadStream(file), env)
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      hash?.update(chunk)
      uncompressedSize += chunk.length
      yield chunk
    }
  }
  try {
    const entries: ReadEntry[] = []
    for await (const entry of readTar(counted(), wanted)) entries.push(entry)
    const actual: Digest | undefined = hash && `sha256:${hash.digest('hex')}`
    if (actual !== diffId) throw new Error(`it unpacks to ${actual}, and the image says ${diffId}`)
    return { entries, uncompressedSize }
  } finally {
    close()
  }
}

const missing = (compression: string): NixeryError =>
  new NixeryError('missing-tool', {
    input: 'from',
    message: `Node.js ${process.versions.node} cannot read layers in ${compression}, and the program ${compression} is not on PATH`,
    hint: `install ${compression}, or use Node.js 22.15 or newer`,
  })
