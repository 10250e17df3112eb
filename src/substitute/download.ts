/** The bytes of a NAR as its cache has them. */
import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HttpFailure } from '../host/http/failure.ts'
import type { Http } from '../host/http/http.ts'
import type { HttpResponse } from '../host/http/response.ts'
import { Backoff, type Failure, pause } from '../host/http/retry.ts'
import type { NarSource } from './nar-source.ts'

const CHUNK_SIZE = 256 * 1024

/** With less between two failures, a server is not worth waiting for again and again. Bytes. */
const PROGRESS = 2 ** 20

/** Reads a NAR. Throws an Error with the reason alone when its cache does not give it. */
export function compressedBytes(source: NarSource, http: Http): AsyncIterable<Buffer> {
  if (!source.url.startsWith('file:')) return download(source, http)
  return createReadStream(fileURLToPath(source.url), { highWaterMark: CHUNK_SIZE })
}

/**
 * A connection that breaks is made again, and goes on where it broke. What comes is checked as a whole, at
 * its end.
 */
async function* download(source: NarSource, http: Http): AsyncGenerator<Buffer> {
  const backoff = new Backoff()
  for (let received = 0; ; ) {
    const begun = received
    try {
      const answer = await ask(source, received, http)
      // A server that knows no ranges begins at the beginning.
      let skip = answer.status === 206 ? 0 : received
      for await (const piece of answer.body()) {
        const wanted = piece.subarray(skip)
        skip -= piece.length - wanted.length
        if (wanted.length === 0) continue
        received += wanted.length
        if (received - begun >= PROGRESS) backoff.progress()
        yield wanted
      }
      return
    } catch (error) {
      const delay = backoff.next(failureOf(error))
      if (delay === undefined) throw error
      await pause(delay, http.signal)
      http.signal.throwIfAborted()
    }
  }
}

/** An answer that brings no NAR. */
class Refusal extends Error {
  readonly failure: Failure

  constructor(answer: HttpResponse) {
    super(`the server answers with status ${answer.status}`)
    this.failure = {
      status: answer.status,
      retryAfter: answer.header('retry-after') ?? null,
      text: this.message,
    }
  }
}

async function ask(
  { url, authorization, idleMs }: NarSource,
  from: number,
  http: Http,
): Promise<HttpResponse> {
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(from === 0 ? {} : { range: `bytes=${from}-` }),
  }
  const limits = idleMs === undefined ? {} : { idleMs }
  const answer = await http.request(url, { headers, limits })
  if (answer.status === 200 || answer.status === 206) return answer
  answer.discard()
  throw new Refusal(answer)
}

/** Said for what is not there. */
const ABSENT = new Set([403, 404, 410])

/** Whether an error of reading says that there is no such NAR. */
export function isAbsent(error: Error): boolean {
  if (error instanceof Refusal) return ABSENT.has(error.failure.status ?? 0)
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** Whether an error of reading is that of a server that ceased to answer. */
export const isSilence = (error: Error): boolean => error instanceof HttpFailure && error.kind === 'silence'

const failureOf = (error: unknown): Failure =>
  error instanceof Error && 'failure' in error
    ? (error.failure as Failure)
    : { status: 400, text: (error as Error).message }
