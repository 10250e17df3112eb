/**
 * Small NARs through a program xz that goes on with the next one: to start one for each would take longer than
 * to unpack them.
 */
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { type Filter, startFilter } from './unpack-program.ts'

/** No more than this is held back by xz, of what it reads and of what it writes (`IO_BUFFER_SIZE`). Bytes. */
const MOST_HELD_BACK = 64 * 1024

/**
 * What pushes the end of a NAR out of xz: so many `x`, so many `y`, compressed, and zeros for what it holds
 * back of what it reads. `x` show where the NAR ends, and come out for sure; `y` may come with the next NAR.
 * Streams that follow each other are unpacked as one, and zeros between them are skipped:
 * https://tukaani.org/xz/xz-file-format.txt, 2.2.
 */
const PUSH = Buffer.concat([
  Buffer.from(
    '/Td6WFoAAAD/EtlBAgAhAQwAAACPmEGc4f//AFtdADxv+7/+o7Fe5fg/sqomVfhocEFwFQ+N/R5MG4pCtxn0aRhxrmYjiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElkXKDa66FirLqlFT9IIHIDkp3sRgAAAAABb4CACAAAQz5baKgACvwCAAAAAABZWg==',
    'base64',
  ),
  Buffer.alloc(MOST_HELD_BACK),
])
const MARK = Buffer.alloc(MOST_HELD_BACK, 'x')
const REST = Buffer.alloc(MOST_HELD_BACK, 'y')

/** An xz that holds back more than that is ended, which has it write the rest. Milliseconds. */
const PATIENCE = 2000

/** Processes that wait for another NAR. */
const idle: SharedXz[] = []

/**
 * Unpacks what is to become `size` bytes. Throws the error of the input, and an Error with what xz says when
 * the bytes are not those of files of xz.
 */
export async function* unpackXz(
  input: Readable,
  size: number,
  env: NodeJS.ProcessEnv,
): AsyncGenerator<Buffer, void> {
  const xz = idle.pop() ?? new SharedXz(env)
  let isReusable = false
  try {
    yield* xz.unpack(input, size)
    isReusable = true
  } finally {
    if (isReusable) xz.rest()
    else xz.kill()
  }
}

class SharedXz {
  readonly #filter: Filter
  readonly #pieces: AsyncIterator<Buffer>
  #piece: Buffer = Buffer.alloc(0)
  #isUsed = false
  #isEnded = false

  constructor(env: NodeJS.ProcessEnv) {
    this.#filter = startFilter('xz', ['xz', '-dc'], 'pipe', env)
    this.#pieces = (this.#filter.stdout as Readable)[Symbol.asyncIterator]()
  }

  /** Throws when there are more or fewer bytes than that. */
  async *unpack(input: Readable, size: number): AsyncGenerator<Buffer, void> {
    this.#filter.hold(true)
    const fed = this.#feed(input)
    if (this.#isUsed) await this.#skip(REST)
    this.#isUsed = true
    for (let left = size; left > 0; ) {
      const piece = await this.#next(left)
      left -= piece.length
      yield piece
    }
    await this.#skip(MARK)
    clearTimeout(await fed)
  }

  async #skip(expected: Buffer): Promise<void> {
    for (let left = expected.length; left > 0; ) {
      const piece = await this.#next(left)
      if (!piece.equals(expected.subarray(0, piece.length)))
        throw new Error('it has more or fewer bytes than were signed')
      left -= piece.length
    }
  }

  /** Waits for another NAR. */
  rest(): void {
    if (this.#isEnded) return
    this.#filter.hold(false)
    idle.push(this)
  }

  kill(): void {
    this.#isEnded = true
    this.#filter.kill()
  }

  /** Gives it all of an input; what ends it when it does not unpack that. */
  async #feed(input: Readable): Promise<NodeJS.Timeout | undefined> {
    const { stdin, kill } = this.#filter
    try {
      let isEmpty = true
      for await (const piece of input) {
        isEmpty &&= piece.length === 0
        if (!stdin.write(piece)) await once(stdin, 'drain')
      }
      if (isEmpty) throw new Error('it is empty')
    } catch (error) {
      // Of an xz that ends early, what it says counts.
      kill(stdin.errored ? undefined : (error as Error))
      return undefined
    }
    stdin.write(PUSH)
    return setTimeout(() => {
      this.#isEnded = true
      stdin.end()
    }, PATIENCE).unref()
  }

  /** At most so many of the bytes that come. */
  async #next(most: number): Promise<Buffer> {
    if (this.#piece.length === 0) {
      const { value, done } = await this.#pieces.next()
      if (done === true) {
        await this.#filter.ended
        throw new Error('it ends too early')
      }
      this.#piece = value
    }
    const piece = this.#piece.subarray(0, most)
    this.#piece = this.#piece.subarray(piece.length)
    return piece
  }
}
