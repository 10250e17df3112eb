import { HttpFailure } from './failure.ts'

/** What a request may take. Times in milliseconds. */
export interface Limits {
  /** Until there is a connection, that through a proxy and TLS included. */
  readonly connectMs: number
  /**
   * From then to the head of the answer, and between two pieces of its body, or of a file that is sent. In as
   * much waiting for its body, LEAST_PACE has to come.
   */
  readonly idleMs: number
  /** For everything, the body included; undefined for no limit. */
  readonly totalMs?: number
}

export const DEFAULT_LIMITS: Limits = { connectMs: 20_000, idleMs: 30_000 }

/** Less is as good as nothing: a body that drips could last for ever. Bytes a second. */
export const LEAST_PACE = 1000

/** Milliseconds, in words: `30 s`. */
export const inSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`

/** One timer at a time: a new deadline takes the place of the one before. */
export class Watch {
  readonly #expire: (what: string) => void
  #timer: NodeJS.Timeout | undefined

  constructor(expire: (what: string) => void) {
    this.#expire = expire
  }

  /** `what`: what did not happen in time. */
  expect(what: string, milliseconds: number): void {
    this.end()
    this.#timer = setTimeout(() => this.#expire(`${what} within ${inSeconds(milliseconds)}`), milliseconds)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** Whether what comes is worth waiting for: only the time that its reader waits counts. */
export class Pace {
  readonly #spanMs: number
  #waitedMs = 0
  #bytes = 0

  /** `spanMs`: how long too little may come. */
  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  /** Throws HttpFailure when too little came in a span. */
  add(bytes: number, waitedMs: number): void {
    this.#bytes += bytes
    this.#waitedMs += waitedMs
    if (this.#waitedMs < this.#spanMs) return
    if (this.#bytes < (this.#waitedMs * LEAST_PACE) / 1000)
      throw new HttpFailure('silence', `only ${this.#bytes} bytes within ${inSeconds(this.#waitedMs)}`)
    this.#waitedMs = 0
    this.#bytes = 0
  }
}
