import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  type Answer,
  type CacheMethod,
  type CacheRequest,
  type cacheProtocol,
  failure,
  refused,
} from './cache-protocol.ts'
import type { CacheScope, TokenIssuer } from './cache-token.ts'
import { disturb, type Fault, type FaultyServer, startFaultyServer } from './faulty-server.ts'

export interface LoggedCacheRequest {
  readonly method: CacheMethod
  readonly key: string
  /**
   * `created`, `conflict`, `write-denied`, `full`; `finalized`, `not-reserved`; `hit`, `miss`, `read-denied`;
   * of every method: `unauthorized`, `too-many-requests`, `error-500`, `hung`. What a closed port refused is
   * not logged.
   */
  readonly outcome: string
  /** Of a hit: the key of the entry, which may be longer than the wanted one. */
  readonly matchedKey?: string
}

type Methods = ReturnType<typeof cacheProtocol>

const pathPattern = /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(\w+)$/

/** Serves the methods to the bearers of valid tokens. @param log gets a line for each request */
export function startCacheServer(
  methods: Methods,
  tokens: TokenIssuer,
  log: LoggedCacheRequest[],
): Promise<FaultyServer> {
  return startFaultyServer(async (incoming, response, fault) => {
    const request: CacheRequest = JSON.parse(await text(incoming))
    const method = methodOf(incoming, methods)
    if (!method) return send(response, failure(404, 'bad_route', '', 'no such method'))
    const { key } = request
    const disturbed = await disturb(fault, response)
    if (disturbed) return void log.push({ method, key, outcome: disturbed })

    const scopes = tokens.verify(incoming.headers.authorization)
    const answer = scopes ? answered(methods, method, request, scopes, fault) : unauthorized
    const { outcome, matchedKey } = answer
    log.push({ method, key, outcome, ...(matchedKey === undefined ? {} : { matchedKey }) })
    send(response, answer)
  })
}

function methodOf(incoming: IncomingMessage, methods: Methods): CacheMethod | undefined {
  const [, name] = pathPattern.exec(incoming.url ?? '') ?? []
  return Object.keys(methods).find((method): method is CacheMethod => method === name)
}

function answered(
  methods: Methods,
  method: CacheMethod,
  request: CacheRequest,
  scopes: readonly CacheScope[],
  { kind, retryAfter = 24 }: Fault,
): Answer {
  if (kind === 'too-many-requests') {
    const answer = failure(429, 'resource_exhausted', 'too-many-requests', 'rate limit exceeded')
    return { ...answer, headers: { 'retry-after': String(retryAfter) } }
  }
  if (kind === 'full' && method === 'CreateCacheEntry') return full
  return methods[method](request, scopes)
}

const unauthorized = failure(401, 'unauthenticated', 'unauthorized', 'token is not valid')

// In these words GitHub refuses what would need more storage than the repository may have.
const full = refused(
  'full',
  'You have reached your configured budget, your cache is now read only to prevent additional charges.',
)

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
