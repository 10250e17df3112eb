// A registry that fails now and then: a proxy before the real one, whose faults a seeded generator of random
// numbers deals.
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/**
 * - `busy`: 429 with `Retry-After`; `error`: 500, 502 or 503
 * - `reset-before`: the connection ends before the registry hears of the request
 * - `reset-after`: the registry does what it is asked, and nobody learns of it
 * - `lost`: an upload is said to have succeeded, and the registry does not have the blob
 */
export type FaultName = 'busy' | 'error' | 'reset-before' | 'reset-after' | 'lost'

export const faultNames: readonly FaultName[] = ['busy', 'error', 'reset-before', 'reset-after', 'lost']

export interface FaultProxyOptions {
  readonly seed: number
  /** Of all requests, this part has a fault: from 0 to 1. */
  readonly rate: number
  /** Which faults there are, one that is named twice twice as often; default: all. */
  readonly faults?: readonly FaultName[]
  /** How many faults there are at most; default: no limit. */
  readonly most?: number
  /** Requests that are denied, whatever chance says. */
  readonly denies?: (method: string, path: string) => boolean
  /** What `busy` says, seconds or a date; default '1'. */
  readonly retryAfter?: string
}

export interface FaultProxy {
  /** "127.0.0.1:PORT", the first part of an image reference. */
  readonly host: string
  /** How often each fault was dealt. */
  readonly dealt: Readonly<Record<FaultName, number>>
  readonly requests: readonly ProxiedRequest[]
  stop(): Promise<void>
}

export interface ProxiedRequest {
  readonly method: string
  readonly path: string
  readonly fault: FaultName | undefined
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** @param target "127.0.0.1:PORT" of a registry that speaks plain http */
export async function startFaultProxy(target: string, options: FaultProxyOptions): Promise<FaultProxy> {
  const { seed, rate, faults = faultNames, most = Number.POSITIVE_INFINITY, retryAfter = '1' } = options
  const { denies = () => false } = options
  const random = randomNumbers(seed)
  const dealt = { busy: 0, error: 0, 'reset-before': 0, 'reset-after': 0, lost: 0 }
  const requests: ProxiedRequest[] = []
  const agent = new Agent({ keepAlive: false })

  const server = createServer((incoming, outgoing) => {
    if (denies(incoming.method ?? '', incoming.url ?? '')) return refuse(incoming, outgoing, 403)
    const [unlucky, kind, variant] = [random() < rate, random(), random()]
    const enough = requests.filter((request) => request.fault !== undefined).length >= most
    // Only what ends an upload can lose a blob.
    const possible = faults.filter((name) => name !== 'lost' || endsUpload(incoming))
    const fault = unlucky && !enough ? possible[Math.floor(kind * possible.length)] : undefined
    if (fault !== undefined) dealt[fault] += 1
    requests.push({ method: incoming.method ?? '', path: incoming.url ?? '', fault, time: Date.now() })
    answer(incoming, outgoing, fault, variant).catch(() => outgoing.destroy())
  })

  async function answer(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    fault: FaultName | undefined,
    variant: number,
  ): Promise<void> {
    if (fault === 'reset-before') return void incoming.socket.resetAndDestroy()
    if (fault === 'busy') return refuse(incoming, outgoing, 429, { 'retry-after': retryAfter })
    if (fault === 'error') return refuse(incoming, outgoing, [500, 502, 503][Math.floor(variant * 3)] ?? 500)
    if (fault === 'lost') return loseBlob(incoming, outgoing)
    await forward(incoming, outgoing, target, agent, fault === 'reset-after')
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, dealt, requests, stop }
}

const endsUpload = ({ method, url }: IncomingMessage): boolean =>
  method === 'PUT' && (url ?? '').includes('/blobs/uploads/')

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  incoming.resume()
  const code = { 403: 'DENIED', 429: 'TOOMANYREQUESTS' }[status] ?? 'UNKNOWN'
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
  outgoing.end(JSON.stringify({ errors: [{ code, message: 'a fault of the test' }] }))
}

function loseBlob(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = new URL(incoming.url ?? '', 'http://proxy')
  const digest = url.searchParams.get('digest') ?? ''
  const location = `${url.pathname.replace(/uploads\/.*/, '')}${digest}`
  incoming.resume().on('end', () => {
    outgoing.writeHead(201, { location, 'docker-content-digest': digest, 'content-length': '0' }).end()
  })
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  agent: Agent,
  unheard: boolean,
): Promise<void> {
  const { method, url: path, headers } = incoming
  const [host, port] = target.split(':')
  // The registry builds its URLs from the header Host: they lead here again.
  const upstream = request({ host, port, method, path, headers, agent })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    upstream.on('response', resolve).on('error', reject)
  })
  const [response] = await Promise.all([answered, pipeline(incoming, upstream)])
  if (unheard) {
    response.resume()
    return void incoming.socket.resetAndDestroy()
  }
  outgoing.writeHead(response.statusCode ?? 502, response.headers)
  await pipeline(response, outgoing)
}

/** Numbers from 0 to 1, the same ones for the same seed (the generator known as mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
