/** From the place of a NAR to its parts, checked. */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { NixeryError } from '../base/errors.ts'
import { isDiskFull } from '../host/disk-full.ts'
import type { Http } from '../host/http/http.ts'
import { decompress } from './decompress.ts'
import { compressedBytes, isAbsent, isSilence } from './download.ts'
import { type NarPart, NarReader } from './nar.ts'
import type { NarSource } from './nar-source.ts'
import type { Scratch } from './unpack-program.ts'

export interface NarReading {
  readonly http: Http
  readonly env: NodeJS.ProcessEnv
  /** Makes a file for what a program unpacks; without it, that comes through a pipe. */
  readonly scratch?: () => Scratch
}

/** What is wrong with a NAR: plain data, for any thread. */
export interface NarFault {
  readonly path: string
  /** The cache that it is from. */
  readonly cache: string
  /** Whether the cache does not have it. */
  readonly isMissing: boolean
  /** Whether the cache ceased to answer. */
  readonly isSilent: boolean
}

/**
 * A NAR that could not be fetched, or is not what was signed. The message names the path, the address, and
 * the reason.
 */
export class NarError extends Error {
  readonly fault: NarFault

  constructor(message: string, fault: NarFault, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export function unusableNar(cause: NarError): NixeryError {
  return new NixeryError(
    'build',
    {
      message: `a package could not be fetched: ${cause.message}`,
      hint: 'run it again; if it fails again, take this binary cache out of substituters, or set realise: full to let Nix look for another one',
    },
    cause,
  )
}

/** Says that another cache stands in. */
export const takenFrom = ({ message }: NarError, { cache }: Pick<NarSource, 'cache'>): string =>
  `${message}; it is taken from ${cache}`

/** The NAR that an error is about, when it is one that no cache has. */
export function lackingNar(error: unknown): NarError | undefined {
  if (error instanceof NarError) return error.fault.isMissing ? error : undefined
  return error instanceof Error ? lackingNar(error.cause) : undefined
}

/** Bytes that are fetched before anyone reads them. */
const READ_AHEAD = 4 * 2 ** 20
const CHUNK_SIZE = 256 * 1024

/** A NAR whose bytes are on their way, uncompressed. */
export interface OpenNar {
  readonly source: NarSource
  /** Each piece counts until the next one is asked for. */
  readonly bytes: AsyncIterable<Buffer> | Iterable<Buffer>
  /** Ends it when it is not read any more. */
  readonly close: () => void
}

/** Begins to fetch a NAR. What goes wrong is thrown to the one who reads it. */
export function openNar(source: NarSource, { http, env, scratch }: NarReading): OpenNar {
  if (source.isChecked) return { source, bytes: fileBytes(fileURLToPath(source.url)), close: () => {} }
  const compressed = Readable.from(compressedBytes(source, http), {
    objectMode: false,
    highWaterMark: READ_AHEAD,
  })
  // Errors do not matter before it is read, and when it is not read any more.
  compressed.on('error', () => {})
  compressed.read(0)
  return { source, ...decompress(source.compression, source.narSize, compressed, env, scratch) }
}

/**
 * The parts of a NAR as they come. Nothing may be made of them before the last: only then is it known that
 * they are what was signed. Throws NarError when they are not, and as soon as there are more bytes than there
 * may be. `raw` gets the bytes of the NAR itself.
 */
export async function* readNar(
  { source, bytes, close }: OpenNar,
  raw: (bytes: Buffer) => void = () => {},
): AsyncGenerator<NarPart, void> {
  const reader = new NarReader()
  const check = new NarCheck(source)
  try {
    for await (const piece of bytes) {
      check.add(piece)
      raw(piece)
      yield* reader.feed(piece)
    }
    reader.end()
    check.end()
  } catch (error) {
    // It is no fault of the NAR, and the next cache could not help.
    throw isDiskFull(error) ? error : narError(source, error as Error)
  } finally {
    close()
  }
}

function narError({ path, cache, url }: NarSource, cause: Error): NarError {
  const fault = { path, cache, isMissing: isAbsent(cause), isSilent: isSilence(cause) }
  return new NarError(`${path} from ${shown(url)}: ${cause.message}`, fault, { cause })
}

/** Whether the bytes of a NAR are those that were signed. */
class NarCheck {
  readonly #source: NarSource
  readonly #hash: Hash | undefined
  #size = 0

  constructor(source: NarSource) {
    this.#source = source
    this.#hash = source.isChecked ? undefined : createHash('sha256')
  }

  /** Throws an Error when there are more than there may be. */
  add(bytes: Buffer): void {
    this.#size += bytes.length
    const { narSize } = this.#source
    if (this.#size > narSize) throw new Error(`it has more than the ${narSize} bytes that were signed`)
    this.#hash?.update(bytes)
  }

  /** Throws an Error when they are others. */
  end(): void {
    const { narSize, narHash } = this.#source
    if (this.#size !== narSize) throw new Error(`it has ${this.#size} bytes, and ${narSize} were signed`)
    const found = this.#hash?.digest('hex') ?? narHash
    if (found !== narHash) throw new Error(`its SHA-256 is ${found}, and ${narHash} was signed`)
  }
}

/** A file in pieces, all in one buffer. */
function* fileBytes(name: string): Generator<Buffer, void> {
  const file = openSync(name, 'r')
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  try {
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer))
      yield buffer.subarray(0, count)
  } finally {
    closeSync(file)
  }
}

/** Queries may carry signatures. */
const shown = (url: string): string => url.replace(/\?.*$/s, '')
