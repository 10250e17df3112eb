/**
 * The one policy for servers that are busy or in trouble: what is tried again, when, and when it is enough.
 * It serves our own requests and the runs of oras, which tries five times itself, but not after a connection
 * that broke, and never waits longer than three seconds, whatever the registry asks for.
 */
import { setTimeout } from 'node:timers/promises'

/**
 * Why there is no answer. `connection`: it failed or broke; `silence`: a time limit; `refused`: asking again
 * gives the same (no such host, a certificate, a proxy that refuses); `plain-http`: the server does not speak
 * TLS; `too-large`: more than the caller takes; `redirect`: one that leads nowhere.
 */
export type FailureKind = 'connection' | 'silence' | 'refused' | 'plain-http' | 'too-large' | 'redirect'

/** What came instead of success. */
export interface Failure {
  /** Status of the answer; undefined when the connection failed. */
  readonly status: number | undefined
  /** The header `Retry-After`: seconds or a date. */
  readonly retryAfter?: string | null
  /** What the registry, or the system, says about it. */
  readonly text: string
  /** Where it is known; the text alone counts otherwise. */
  readonly kind?: FailureKind
}

export interface History {
  /** Failures in a row without any progress, this one included. */
  readonly failures: number
  /** How many are enough. */
  readonly mostFailures: number
  /** Milliseconds that were waited so far. */
  readonly waitedMs: number
}

/** Failures in a row of one request: five waits, up to ten seconds in sum. */
const REQUEST_FAILURES = 6
/** Of requests that end with a time limit: each has cost half a minute already. */
const SILENT_FAILURES = 2
/** Of a push, which is worth more retries: nine waits, up to 78 seconds in sum. */
export const PUSH_FAILURES = 10
const FIRST_DELAY_MS = 300
const LONGEST_DELAY_MS = 20_000
/** A registry that asks for a longer wait than this is given up. */
const MOST_WAITING_MS = 300_000

const TRANSIENT_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504])
/** GitHub answers 403 to those who ask too much. */
const RATE_LIMIT = /rate limit|too many requests|toomanyrequests/i
/** A registry that does not know (yet, or any more) what was just uploaded to it. */
const LOST = /blob[ _]unknown|blob[ _]upload[ _](unknown|invalid)|digest[ _]invalid/i
/** No server, or the wrong one: asking again does not change that. */
const FINAL =
  /ENOTFOUND|EAI_NONAME|ECONNREFUSED|connection refused|no such host|certificate|CERT_|x509|wrong version number/i

/** Whether the same thing may succeed when it is tried again. */
export function isTransient({ status, retryAfter, text, kind }: Failure): boolean {
  if (kind !== undefined) return kind === 'connection' || kind === 'silence'
  if (status === undefined) return LOST.test(text) || !FINAL.test(text)
  if (TRANSIENT_STATUSES.has(status)) return true
  if (status === 403) return typeof retryAfter === 'string' || RATE_LIMIT.test(text)
  return LOST.test(text)
}

/**
 * Milliseconds to wait before the next attempt; undefined when there should be none. Waits double and are
 * spread by chance, so that the jobs of a matrix do not all come back at once. `random`: from 0 to 1. `now`:
 * milliseconds.
 */
export function nextDelay(
  failure: Failure,
  { failures, mostFailures, waitedMs }: History,
  random: number,
  now: number,
): number | undefined {
  const most = failure.kind === 'silence' ? SILENT_FAILURES : mostFailures
  if (!isTransient(failure) || failures >= most) return undefined
  const longest = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS)
  const backoff = (longest * (1 + random)) / 2
  const asked = retryAfterMs(failure.retryAfter, now)
  // Never before the time that was asked for, and not all at that time.
  const wait = asked > 0 ? Math.max(asked + FIRST_DELAY_MS * random, backoff) : backoff
  return waitedMs + wait > MOST_WAITING_MS ? undefined : Math.round(wait)
}

/** 0 when nothing, or nothing that can be read, is asked for. */
function retryAfterMs(header: string | null | undefined, now: number): number {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return /[a-z]{3}/i.test(text) && !Number.isNaN(date) ? Math.max(0, date - now) : 0
}

/** Counts what went wrong with one thing to do, and waits. */
export class Backoff {
  readonly #mostFailures: number
  #failures = 0
  #waitedMs = 0

  constructor(mostFailures = REQUEST_FAILURES) {
    this.#mostFailures = mostFailures
  }

  /** Progress was made: failures are counted from zero again, the time that was waited is not. */
  progress(): void {
    this.#failures = 0
  }

  /** How long to wait before the next attempt, in milliseconds; undefined when it is enough. */
  next(failure: Failure): number | undefined {
    this.#failures += 1
    const history = {
      failures: this.#failures,
      mostFailures: this.#mostFailures,
      waitedMs: this.#waitedMs,
    }
    const wait = nextDelay(failure, history, Math.random(), Date.now())
    this.#waitedMs += wait ?? 0
    return wait
  }
}

/** Ends early, without an error, when the run is cancelled: the next step notices. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
}

/** An error that says what the policy needs to know. */
const failureOf = (error: unknown): Failure | undefined =>
  error instanceof Error && 'failure' in error ? (error.failure as Failure) : undefined

/**
 * Tries until it works, another attempt would not help, or it was tried often enough; the last outcome
 * counts. Errors have to carry a `failure` to be tried again; `failureIn`: why an answer should be retried,
 * undefined to accept it.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  failureIn: (answer: T) => Promise<Failure | undefined> = async () => undefined,
  backoff = new Backoff(),
): Promise<T> {
  for (;;) {
    const outcome = await attempt().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    )
    const failure = 'error' in outcome ? failureOf(outcome.error) : await failureIn(outcome.answer)
    const delay = failure === undefined ? undefined : backoff.next(failure)
    if (delay !== undefined) await pause(delay, signal)
    else if ('error' in outcome) throw outcome.error
    else return outcome.answer
  }
}
