/**
 * Everything that asks over HTTP goes through here: proxies, authorities, time limits, redirects and limited
 * bodies. See docs/adr/0006-http.md.
 */
import { setMaxListeners } from 'node:events'
import { HttpFailure } from './failure.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { HttpResponse } from './response.ts'
import { type Body, type Outgoing, Transport } from './transport.ts'

export interface HttpRequest {
  /** `GET` when it is not given. */
  readonly method?: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Body
  /** How many redirects are followed; 0: the redirect is the answer. 5 when it is not given. */
  readonly redirects?: number
  readonly limits?: Partial<Limits>
}

const MOST_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** For the server that they were made for alone. */
const SECRET_HEADERS = new Set(['authorization', 'cookie'])

export class Http {
  readonly #transport: Transport
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal

  /** `env`: where proxies and authorities are named. */
  constructor(env: NodeJS.ProcessEnv, signal = new AbortController().signal) {
    this.#transport = new Transport(env, signal)
    this.signal = signal
    // Each request listens for the end of the run.
    setMaxListeners(0, signal)
  }

  /**
   * Asks once. Any status is an answer. Throws HttpFailure when there is none, and `cancelled` when the run
   * is cancelled. Credentials do not follow a redirect to another server, and none leads from https to http.
   */
  async request(address: string | URL, request: HttpRequest = {}): Promise<HttpResponse> {
    let url = parseAddress(address)
    let outgoing = outgoingOf(request)
    const limits = { ...DEFAULT_LIMITS, ...request.limits }
    for (let left = request.redirects ?? MOST_REDIRECTS; ; left -= 1) {
      const message = await this.#transport.send(url, outgoing, limits)
      const answer = new HttpResponse(url, outgoing.method, message, limits.idleMs, this.signal)
      const location = answer.header('location')
      const isRedirect = REDIRECTS.has(answer.status) && location !== undefined
      if (!isRedirect || request.redirects === 0) return answer
      answer.discard()
      if (left <= 0) throw new HttpFailure('redirect', 'too many redirects')
      const target = redirectTarget(url, location)
      outgoing = redirected(outgoing, answer.status, target.origin === url.origin)
      url = target
    }
  }

  /** Ends the connections that are kept for further requests. */
  close(): void {
    this.#transport.close()
  }
}

function outgoingOf({ method = 'GET', headers = {}, body }: HttpRequest): Outgoing {
  const length = body === undefined ? {} : { 'content-length': String(sizeOf(body)) }
  const empty = body === undefined && !['GET', 'HEAD'].includes(method) ? { 'content-length': '0' } : {}
  return { method, body, headers: { 'user-agent': 'nixery-action', ...headers, ...length, ...empty } }
}

const sizeOf = (body: Body): number =>
  typeof body === 'object' && 'file' in body ? body.size : Buffer.byteLength(body)

function parseAddress(address: string | URL): URL {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : address
  if (url instanceof URL && /^https?:$/.test(url.protocol)) return url
  throw new HttpFailure('refused', `${String(address)} is not an http address`)
}

function redirectTarget(from: URL, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw new HttpFailure(
      'redirect',
      `it redirects to ${JSON.stringify(location)}, which is not an http address`,
    )
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw new HttpFailure('redirect', `it redirects from https to plain http (${target.origin})`)
  return target
}

/** As browsers do: 303, and 301 and 302 after a POST, are fetched with GET. */
function redirected({ method, headers, body }: Outgoing, status: number, isSameServer: boolean): Outgoing {
  const becomesGet = (status === 303 && method !== 'HEAD') || (status <= 302 && method === 'POST')
  const kept = Object.entries(headers).filter(
    ([name]) =>
      (isSameServer || !SECRET_HEADERS.has(name)) &&
      !(becomesGet && ['content-length', 'content-type'].includes(name)),
  )
  return becomesGet
    ? { method: 'GET', headers: Object.fromEntries(kept) }
    : { method, body, headers: Object.fromEntries(kept) }
}
