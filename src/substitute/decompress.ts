/** Decompression of NARs, as it goes. */
import { pipeline, type Readable, type Writable } from 'node:stream'
import * as zlib from 'node:zlib'
import { findProgram } from '../host/process.ts'
import { unpackXz } from './shared-xz.ts'
import { type Decompressing, intoFile, type Scratch, throughPipe } from './unpack-program.ts'
import { decompressXz } from './xz.ts'

const CHUNK_SIZE = 256 * 1024

type Factory = (options: object) => Readable & Writable
const createZstdDecompress = (zlib as { createZstdDecompress?: Factory }).createZstdDecompress

/** What this Node.js decompresses itself, by the names that narinfo files use. */
const BUILT_IN: Readonly<Record<string, Factory | undefined>> = {
  gzip: zlib.createGunzip,
  br: zlib.createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** Programs that do it elsewhere. */
const PROGRAMS: Readonly<Record<string, string>> = { xz: 'xz', zstd: 'zstd', bzip2: 'bzip2' }

/** NARs that are smaller share a process: to start one takes as long as to unpack 700 kB. Bytes, uncompressed. */
const WORTH_A_PROCESS = 4 * 2 ** 20

/** Whether what is compressed like this can be read here. */
export function canDecompress(compression: string, env: NodeJS.ProcessEnv): boolean {
  const needsNothing = ['none', 'xz'].includes(compression) || BUILT_IN[compression] !== undefined
  return needsNothing || hasProgram(compression, env)
}

function hasProgram(compression: string, env: NodeJS.ProcessEnv): boolean {
  const program = PROGRAMS[compression]
  return program !== undefined && findProgram(program, env) !== undefined
}

/**
 * Starts to decompress what is to become `size` bytes. An error of the input, of the compressed bytes or of a
 * program is thrown to the one who reads. `scratch`: asked for a file when a program is to do it; it gets no
 * more than `size` bytes and a block. Without it, bytes come through a pipe.
 */
export function decompress(
  compression: string,
  size: number,
  input: Readable,
  env: NodeJS.ProcessEnv,
  scratch?: () => Scratch,
): Decompressing {
  const close = () => void input.destroy()
  if (compression === 'none') return { bytes: input, close }
  if (compression === 'xz' && !hasProgram(compression, env)) return { bytes: decompressXz(input), close }
  if (compression === 'xz' && size < WORTH_A_PROCESS) return { bytes: unpackXz(input, size, env), close }
  const builtIn = BUILT_IN[compression]
  if (builtIn === undefined) {
    const program = PROGRAMS[compression] ?? compression
    return scratch ? intoFile(program, size, input, env, scratch()) : throughPipe(program, input, env)
  }
  const output = builtIn({ chunkSize: CHUNK_SIZE })
  pipeline(input, output, () => {})
  return { bytes: output, close: () => void output.destroy() }
}
