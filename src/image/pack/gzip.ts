/**
 * Gzip whose bytes are the same on any machine. Node.js promises nothing about the bytes that its zlib makes:
 * the official builds of Node.js 20 to 26 agree on all processors, but builds that link the system's zlib
 * (those of Debian and nixpkgs) make others, and a later version may. So the official builds' bytes are the
 * format, a self-test finds out whether the running Node.js makes them, and where it does not, pako does:
 * slower, with the same bytes.
 */
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { createGzip, deflateRawSync } from 'node:zlib'
import { Deflate } from 'pako'

export type GzipEngine = 'node' | 'pako'

/** More would change the hash table and with it the bytes. */
const MEMORY_LEVEL = 8

/** The start of the SHA-256 of the sample, deflated at the levels 1 to 9. */
const EXPECTED: readonly string[] = [
  'e0594861ab1667b3',
  'b4a866494394eae2',
  'bbbd7f578c229457',
  '62e49d45fc185a48',
  'a8be5f952a67ed66',
  '3c5be37fefe1f0a5',
  'aadc7911c6ce79ce',
  'f500944d17816979',
  'f500944d17816979',
]

/** Byte 9 of the header names the operating system; 255 stands for "unknown". RFC 1952, section 2.3.1. */
const OS_BYTE = 9
const UNKNOWN_OS = 255

const engines = new Map<number, GzipEngine>()

/** Which engine makes the right bytes here, at this level. Takes a few milliseconds, once for each level. */
export function gzipEngine(level: number): GzipEngine {
  const engine = engines.get(level) ?? testedEngine(level)
  engines.set(level, engine)
  return engine
}

function testedEngine(level: number): GzipEngine {
  const deflated = deflateRawSync(sample(), { level, memLevel: MEMORY_LEVEL })
  return sampleDigest(deflated) === EXPECTED[level - 1] ? 'node' : 'pako'
}

/** A gzip compressor whose output comes in chunks of `chunkSize` bytes. */
export function createGzipStream(level: number, engine: GzipEngine, chunkSize: number): Transform {
  const options = { level, memLevel: MEMORY_LEVEL, chunkSize }
  const stream = engine === 'node' ? createGzip(options) : pakoStream(options)
  // The first listener: whoever reads the stream sees the chunk as it is afterwards.
  stream.once('data', (chunk: Buffer) => {
    chunk[OS_BYTE] = UNKNOWN_OS
  })
  return stream
}

function pakoStream(options: {
  readonly level: number
  readonly memLevel: number
  readonly chunkSize: number
}): Transform {
  const deflate = new Deflate({ ...options, level: options.level as 6, gzip: true })
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      deflate.push(chunk, false)
      done(deflate.err === 0 ? null : new Error(deflate.msg))
    },
    flush(done) {
      deflate.push(new Uint8Array(0), true)
      done(deflate.err === 0 ? null : new Error(deflate.msg))
    },
  })
  deflate.onData = (chunk) => stream.push(Buffer.from(chunk))
  return stream
}

/** The start of a digest that tells the bytes of two compressors apart. */
export function sampleDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

const SAMPLE_SIZE = 128 * 1024

/**
 * Something like text: words of many lengths that come again near and far, so that every level does its own.
 */
export function sample(): Buffer {
  let state = 1
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  const words = Array.from({ length: 700 }, () =>
    Array.from({ length: 2 + next(9) }, () => String.fromCharCode(97 + next(26))).join(''),
  )
  const text = Buffer.alloc(SAMPLE_SIZE)
  let length = 0
  while (length < SAMPLE_SIZE) {
    const copyFrom = next(length + 1)
    if (next(12) === 0) length += text.copy(text, length, copyFrom, Math.min(copyFrom + next(300), length))
    else length += text.write(`${words[next(words.length)]} `, length)
  }
  return text
}
