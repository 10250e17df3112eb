import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, json } from 'node:stream/consumers'

export interface RestCache {
  /** What the runner puts into ACTIONS_CACHE_URL. */
  readonly url: string
  /** `METHOD PATH STATUS`, in order. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

interface Entry {
  readonly key: string
  readonly version: string
  readonly bytes: Buffer[]
  complete: boolean
}

/**
 * The cache that the runners of Gitea and Forgejo serve: version 1 of the protocol, as REST.
 * @param options `refuse`: every request has the wrong signature, which Forgejo's answers with 403
 */
export async function startRestCache({ refuse = false } = {}): Promise<RestCache> {
  const entries: Entry[] = []
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const { status, body } = refuse
      ? { status: 403, body: undefined }
      : await answer(request, entries, () => url)
    requests.push(`${request.method} ${request.url?.replace(/\?.*/, '')} ${status}`)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const stop = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { url, requests, stop }
}

interface RestAnswer {
  readonly status: number
  readonly body?: object | Buffer
}

async function answer(request: IncomingMessage, entries: Entry[], root: () => string): Promise<RestAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '', root())
  const [, id] = /\/(?:caches|archives)\/(\d+)$/.exec(pathname) ?? []
  const entry = entries[Number(id)]
  if (request.method === 'GET' && entry !== undefined)
    return { status: 200, body: Buffer.concat(entry.bytes) }
  if (request.method === 'GET') return find(entries, searchParams, root())
  if (request.method === 'PATCH' && entry !== undefined) {
    entry.bytes.push(await buffer(request))
    return { status: 200, body: {} }
  }
  const { key = '', version = '' } = (await json(request)) as Partial<Entry>
  if (entry !== undefined) {
    entry.complete = true
    return { status: 200, body: {} }
  }
  return { status: 200, body: { cacheId: entries.push({ key, version, bytes: [], complete: false }) - 1 } }
}

/** Each of the keys in turn, the newest entry that begins with it. */
function find(entries: readonly Entry[], query: URLSearchParams, root: string): RestAnswer {
  const usable = entries.filter((one) => one.complete && one.version === query.get('version')).reverse()
  for (const key of (query.get('keys') ?? '').split(',')) {
    const found = usable.find((one) => one.key.startsWith(key))
    if (found === undefined) continue
    const archiveLocation = `${root}_apis/artifactcache/archives/${entries.indexOf(found)}`
    return { status: 200, body: { cacheKey: found.key, archiveLocation, scope: 'refs/heads/main' } }
  }
  return { status: 204 }
}
