import { PassThrough, type Readable, type Writable } from 'node:stream'
import * as zlib from 'node:zlib'
import { NixeryError } from '../../base/errors.ts'
import { childEnv } from '../../host/environment.ts'
import { findProgram, run, start } from '../../host/process.ts'
import { createGzipStream, gzipEngine } from './gzip.ts'

export interface Compression {
  readonly kind: 'gzip' | 'zstd'
  /** 1 to 9 for gzip, 1 to 19 for zstd. */
  readonly level: number
}

/** A compression with the compressor that does it here. */
export interface IdentifiedCompression extends Compression {
  /** See compressorIdentity. */
  readonly compressor: string
}

/** A compressor at work: bytes go in at one end and come out, compressed, at the other. */
export interface Compressor {
  readonly input: Writable
  readonly output: Readable
}

/** Both streams move large chunks: a thread's hand-over costs more than the memory. */
const CHUNK_SIZE = 256 * 1024

type ZstdStream = zlib.BrotliCompress
const createZstdCompress = (zlib as { createZstdCompress?: (options: object) => ZstdStream })
  .createZstdCompress

/**
 * Whether this Node compresses with zstd itself (22.15 and newer); else the program `zstd` has to be on PATH.
 */
const nodeHasZstd = createZstdCompress !== undefined

/** The compression with what does it here. Throws `missing-tool` when nothing here compresses like that. */
export async function identifyCompression(
  compression: Compression,
  env: NodeJS.ProcessEnv,
): Promise<IdentifiedCompression> {
  checkCompressor(compression, env)
  return { ...compression, compressor: await compressorIdentity(compression, env) }
}

function checkCompressor({ kind }: Compression, env: NodeJS.ProcessEnv): void {
  if (kind === 'gzip' || nodeHasZstd || findProgram('zstd', env) !== undefined) return
  throw new NixeryError('missing-tool', {
    message: `Node.js ${process.versions.node} cannot compress with zstd, and the program zstd is not on PATH`,
    hint: 'install zstd, use Node.js 22.15 or newer, or set compression: gzip',
  })
}

/**
 * What makes the compressed bytes what they are, for keys: gzip has one form everywhere (gzip.ts), zstd's
 * bytes are those of its version.
 */
async function compressorIdentity({ kind }: Compression, env: NodeJS.ProcessEnv): Promise<string> {
  if (kind === 'gzip') return kind
  if (nodeHasZstd) return `${kind} ${process.versions.zstd}`
  const { stdout } = await run('zstd', ['--version'], { env: childEnv(env, 'plain') })
  return `${kind} ${/v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim()}`
}

/**
 * Starts a compressor. Errors of the program behind it come out of `output`. `useProgram`: the program zstd,
 * even where this Node.js has its own.
 */
export function startCompressor(
  { kind, level }: Compression,
  env: NodeJS.ProcessEnv,
  useProgram = false,
): Compressor {
  if (kind === 'gzip') return both(createGzipStream(level, gzipEngine(level), CHUNK_SIZE))
  if (createZstdCompress === undefined || useProgram) return zstdProgram(level, env)
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: level, [zlib.constants.ZSTD_c_checksumFlag]: 1 }
  return both(createZstdCompress({ params, chunkSize: CHUNK_SIZE }))
}

const both = (stream: Writable & Readable): Compressor => ({ input: stream, output: stream })

function zstdProgram(level: number, env: NodeJS.ProcessEnv): Compressor {
  const child = start('zstd', ['--quiet', '--stdout', '--single-thread', `-${level}`], {
    env: childEnv(env, 'plain'),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('zstd was started without pipes')
  let message = ''
  stderr.on('data', (chunk: Buffer) => {
    message += chunk.toString()
  })
  stdin.on('error', () => {})
  // Its own end is not enough: a program that is killed ends its output too.
  const output = new PassThrough({ highWaterMark: CHUNK_SIZE })
  stdout.pipe(output, { end: false })
  // The rest of an aborted output is not needed.
  output.once('close', () => child.kill())
  child.once('error', (error) => output.destroy(error))
  child.once('close', (code, signal) => {
    if (code === 0) output.end()
    else output.destroy(new Error(`zstd ended with ${signal ?? `exit code ${code}`}: ${message.trim()}`))
  })
  return { input: stdin, output }
}
