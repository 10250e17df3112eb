/** Programs that unpack: one for each NAR, through a pipe or into a file. */
import { readSync } from 'node:fs'
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { childEnv } from '../host/environment.ts'
import { start } from '../host/process.ts'

/**
 * Whoever packs may choose how much memory it takes to unpack. The most that options of xz (-9) ask for is an
 * eighth.
 */
const XZ_LIMITS = '--memlimit-decompress=512MiB --threads=1'

const CHUNK_SIZE = 256 * 1024

/** Bytes that come out, and what ends it early. */
export interface Decompressing {
  /** Each piece counts until the next one is asked for. */
  readonly bytes: AsyncIterable<Buffer>
  readonly close: () => void
}

/** An empty file, open for reading and writing, that a program may unpack into. */
export interface Scratch {
  readonly file: number
  /** Called when the file is not needed any more. */
  readonly release: () => void
}

/** A program that is given bytes and gives others. */
export interface Filter {
  readonly stdin: Writable
  /** Null when it writes to a file. */
  readonly stdout: Readable | null
  /** Rejected with what was wrong with its input, or with what the program says. */
  readonly ended: Promise<void>
  /** Ends it before its time, for an error of its input if there is one. */
  readonly kill: (error?: Error) => void
  /** Whether this process waits for it when it has nothing else to do. */
  readonly hold: (isHeld: boolean) => void
}

/** Starts a command that has a program unpack what it is given. */
export function startFilter(
  program: string,
  [first = program, ...args]: readonly string[],
  output: 'pipe' | number,
  env: NodeJS.ProcessEnv,
): Filter {
  const child = start(first, args, {
    env: childEnv(env, 'plain', { XZ_OPT: XZ_LIMITS }),
    stdio: ['pipe', output, 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  if (stdin === null || stderr === null) throw new Error(`${program} was started without pipes`)
  let message = ''
  stderr.on('data', (chunk: Buffer) => {
    message += chunk.toString()
  })
  // A program that ends early closes its input: what it says counts.
  stdin.on('error', () => {})
  let unreadable: Error | undefined
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const how = `${program} ended with ${signal ?? `exit code ${code}`}: ${message.trim()}`
      if (code === 0) resolve()
      else reject(unreadable ?? new Error(how))
    })
  })
  // It may end while nobody reads.
  ended.catch(() => {})
  const kill = (error?: Error) => {
    unreadable = error
    child.kill()
  }
  const hold = (isHeld: boolean) => {
    for (const handle of [child, stdin, stdout, stderr] as Handle[]) isHeld ? handle?.ref() : handle?.unref()
  }
  return { stdin, stdout, ended, kill, hold }
}

/** Pipes of a child process are sockets, too. */
type Handle = { ref(): void; unref(): void } | null

/** Has a program read all of an input. */
function feed(input: Readable, { stdin, kill }: Filter): void {
  pipeline(input, stdin, (error) => {
    if (error) kill(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '') ? undefined : error)
  })
}

export function throughPipe(program: string, input: Readable, env: NodeJS.ProcessEnv): Decompressing {
  const filter = startFilter(program, [program, '-dc'], 'pipe', env)
  feed(input, filter)
  // Of a program that has ended, Node.js throws away what nobody has begun to read.
  const output = pipeline(filter.stdout as Readable, new PassThrough(), () => {})
  async function* bytes(): AsyncGenerator<Buffer> {
    yield* output
    await filter.ended
  }
  const close = () => {
    filter.kill()
    input.destroy()
  }
  return { bytes: bytes(), close }
}

/** What limits files is asked for in blocks of so many bytes (POSIX). */
const LIMIT_BLOCK = 512

/**
 * A file is read with one buffer, while it is written: a pipe brings 64 kB at most, in a buffer of its own,
 * and has the program wait for each to be taken, which adds a quarter to the CPU that xz takes. Whatever the
 * program is given, the file ends soon after the bytes that there may be.
 */
export function intoFile(
  program: string,
  size: number,
  input: Readable,
  env: NodeJS.ProcessEnv,
  { file, release }: Scratch,
): Decompressing {
  const most = Math.ceil(size / LIMIT_BLOCK) + 1
  const limited = ['sh', '-c', 'ulimit -f "$1"; shift; exec "$@"', 'sh', String(most), program, '-dc']
  const filter = startFilter(program, limited, file, env)
  feed(input, filter)
  const close = () => {
    filter.kill()
    input.destroy()
    release()
  }
  return { bytes: growingFile(file, filter.ended), close }
}

/** How soon to look again whether a file has grown. Milliseconds. */
const NEXT_LOOK = 10

/** A file in pieces, all in one buffer, from its start to where it ends when `complete` is resolved. */
async function* growingFile(file: number, complete: Promise<void>): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE)
  let isComplete = false
  const completed = complete.finally(() => {
    isComplete = true
  })
  completed.catch(() => {})
  for (let at = 0; ; ) {
    const isLast = isComplete
    const count = readSync(file, buffer, 0, buffer.length, at)
    at += count
    if (count > 0) yield buffer.subarray(0, count)
    if (count === buffer.length) await setImmediate()
    else if (isLast) return await complete
    else await Promise.race([completed.catch(() => {}), setTimeout(NEXT_LOOK)])
  }
}
