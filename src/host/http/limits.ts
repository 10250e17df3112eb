/** What a request may take. Times in milliseconds. */
export interface Limits {
  /** Until there is a connection, that through a proxy and TLS included. */
  readonly connectMs: number
  /**
   * From then to the head of the answer, and between two pieces of its body, or of a file that is sent.
   */
  readonly idleMs: number
  /** For everything, the body included; undefined for no limit. */
  readonly totalMs?: number
}

export const DEFAULT_LIMITS: Limits = { connectMs: 20_000, idleMs: 30_000 }

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
    const seconds = Math.round(milliseconds / 100) / 10
    this.#timer = setTimeout(() => this.#expire(`${what} within ${seconds} s`), milliseconds)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
