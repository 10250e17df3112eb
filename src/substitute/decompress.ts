/** Decompression of NARs, as it goes. */
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream'
import * as zlib from 'node:zlib'
import { childEnv } from '../host/environment.ts'
import { findProgram, start } from '../host/process.ts'
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

/** To start a program takes as long as it saves with this much, uncompressed. Bytes. */
const WORTH_A_PROGRAM = 4 * 2 ** 20

/**
 * Whoever packs may choose how much memory it takes to unpack. The most that options of xz (-9) ask for is an
 * eighth.
 */
const XZ_LIMITS = '--memlimit-decompress=512MiB --threads=1'

/** Whether NARs that are compressed like this can be read here. */
export function canDecompress(compression: string, env: NodeJS.ProcessEnv): boolean {
  return compression === 'xz' || BUILT_IN[compression] !== undefined || hasProgram(compression, env)
}

function hasProgram(compression: string, env: NodeJS.ProcessEnv): boolean {
  const program = PROGRAMS[compression]
  return program !== undefined && findProgram(program, env) !== undefined
}

/** Bytes that come out, and what ends it early. */
export interface Decompressing {
  readonly bytes: AsyncIterable<Buffer>
  readonly close: () => void
}

/**
 * Starts to decompress what is to become `size` bytes. An error of the input, of the compressed bytes or of a
 * program is thrown to the one who reads.
 */
export function decompress(
  compression: string,
  size: number,
  input: Readable,
  env: NodeJS.ProcessEnv,
): Decompressing {
  const close = () => void input.destroy()
  if (compression === 'none') return { bytes: input, close }
  if (compression === 'xz' && (size < WORTH_A_PROGRAM || !hasProgram(compression, env)))
    return { bytes: decompressXz(input), close }
  const builtIn = BUILT_IN[compression]
  if (builtIn === undefined) return throughProgram(PROGRAMS[compression] ?? compression, input, env)
  const output = builtIn({ chunkSize: CHUNK_SIZE })
  pipeline(input, output, () => {})
  return { bytes: output, close: () => void output.destroy() }
}

function throughProgram(program: string, input: Readable, env: NodeJS.ProcessEnv): Decompressing {
  const child = start(program, ['-dc'], {
    env: childEnv(env, 'plain', { XZ_OPT: XZ_LIMITS }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null)
    throw new Error(`${program} was started without pipes`)
  // Of a program that has ended, Node.js throws away what nobody has begun to read.
  const output = pipeline(stdout, new PassThrough(), () => {})
  let message = ''
  stderr.on('data', (chunk: Buffer) => {
    message += chunk.toString()
  })
  let unreadable: Error | undefined
  pipeline(input, stdin, (error) => {
    // A program that ends early closes its input: what it says counts.
    if (error && !['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '')) unreadable = error
    if (error) child.kill()
  })
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      const how = `${program} ended with ${signal ?? `exit code ${code}`}: ${message.trim()}`
      resolve(code === 0 ? undefined : how)
    })
  })
  async function* bytes(): AsyncGenerator<Buffer> {
    yield* output as AsyncIterable<Buffer>
    const problem = await ended
    if (problem !== undefined) throw unreadable ?? new Error(problem)
  }
  const close = () => {
    child.kill()
    input.destroy()
  }
  return { bytes: bytes(), close }
}
