import type { IncomingMessage } from 'node:http'
import { failed, HttpFailure } from './failure.ts'
import { Pace, Watch } from './limits.ts'
import { type Failure, isTransient } from './retry.ts'

/** A body that is larger than this is not read only to keep the connection. Bytes. */
const WORTH_READING = 64 * 1024

/** An answer, whatever its status. Its body has to be read once, or discarded. */
export class HttpResponse {
  /** Where it came from, after redirects. */
  readonly url: URL
  readonly status: number
  readonly #message: IncomingMessage
  readonly #hasBody: boolean
  readonly #idleMs: number
  readonly #signal: AbortSignal
  #read: Promise<Buffer> | undefined

  constructor(url: URL, method: string, message: IncomingMessage, idleMs: number, signal: AbortSignal) {
    this.url = url
    this.#hasBody = method !== 'HEAD'
    this.status = message.statusCode ?? 0
    this.#message = message
    this.#idleMs = idleMs
    this.#signal = signal
  }

  /** `503 Service Unavailable` */
  get statusText(): string {
    return `${this.status} ${this.#message.statusMessage ?? ''}`.trim()
  }

  /** Several headers of one name are one, joined by commas; undefined when there is none. */
  header(name: string): string | undefined {
    const value = this.#message.headers[name]
    return typeof value === 'string' ? value : value?.join(', ')
  }

  /** Each header of the name, for those that cannot be joined. */
  headers(name: string): readonly string[] {
    return this.#message.headersDistinct[name] ?? []
  }

  /** Bytes, as the server announces them; undefined when it does not. */
  get announcedSize(): number | undefined {
    const text = this.header('content-length')
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
  }

  /**
   * The body, read no faster than the reader takes it. Throws HttpFailure when the connection breaks, or
   * brings nothing, or next to nothing, for the time limit while the reader waits; `cancelled` when the run is
   * told to stop.
   */
  async *body(): AsyncGenerator<Buffer, void, undefined> {
    const message = this.#message
    const watch = new Watch((what) => message.destroy(new HttpFailure('silence', what)))
    const pace = new Pace(this.#idleMs)
    const pieces = message[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    try {
      for (;;) {
        watch.expect('no further data', this.#idleMs)
        const asked = performance.now()
        const { value, done } = await pieces.next()
        watch.end()
        if (done === true) return
        pace.add(value.byteLength, performance.now() - asked)
        yield value
      }
    } catch (error) {
      throw failed(error as Error, this.url, this.#signal)
    } finally {
      watch.end()
      if (!message.complete) message.destroy()
    }
  }

  /**
   * The whole body, kept for the next call. Throws HttpFailure as `body`, and when there are more bytes than
   * `most`.
   */
  bytes(most: number): Promise<Buffer> {
    this.#read ??= this.#readAll(most)
    return this.#read
  }

  /** The whole body as text, as `bytes`. */
  async text(most: number): Promise<string> {
    return (await this.bytes(most)).toString('utf8')
  }

  /** Leaves the body unread. */
  discard(): void {
    if (!this.#hasBody || (this.announcedSize ?? Number.POSITIVE_INFINITY) <= WORTH_READING)
      this.#message.resume()
    else this.#message.destroy()
  }

  async #readAll(most: number): Promise<Buffer> {
    const tooLarge = () => new HttpFailure('too-large', `more than ${most} bytes`)
    if ((this.announcedSize ?? 0) > most) {
      this.#message.destroy()
      throw tooLarge()
    }
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of this.body()) {
      size += chunk.byteLength
      if (size > most) throw tooLarge()
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }
}

/** Enough of an error's text. Bytes. */
const MOST_ERROR_TEXT = 64 * 1024

/** What an error says in its body; '' when that is too long or breaks off. */
export const errorText = (answer: HttpResponse): Promise<string> =>
  answer.text(MOST_ERROR_TEXT).catch(() => '')

/**
 * What is wrong with an answer that another attempt may change; undefined for all others. Reads the body of
 * errors alone.
 */
export async function transientFailure(answer: HttpResponse): Promise<Failure | undefined> {
  const { status } = answer
  if (status < 400 || status === 401 || status === 404) return undefined
  const failure = { status, retryAfter: answer.header('retry-after') ?? null, text: await errorText(answer) }
  return isTransient(failure) ? failure : undefined
}
