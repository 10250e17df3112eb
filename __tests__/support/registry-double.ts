// A server in this process that speaks as much of the registry protocol as src/registry/client.ts asks for.
// It stands in for a registry where a real one cannot be made to answer as a test needs; the end-to-end tests
// have the real ones.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface DoubleOptions {
  /** How requests have to authenticate: default 'none'. Users are `me` with the password `secret`. */
  readonly auth?: 'none' | 'basic' | 'bearer'
  /** What the start of an upload is answered with; default 202. */
  readonly uploadStatus?: number
  /** Digests of the blobs that are there. */
  readonly blobs?: readonly string[]
  /** Under which name the token server gives its token; default 'token'. */
  readonly tokenName?: 'token' | 'access_token'
  /**
   * How long the first answer takes, milliseconds: with it, several requests are refused before one has a
   * token.
   */
  readonly delay?: number
}

export interface RegistryDouble {
  /** `127.0.0.1:PORT` */
  readonly address: string
  /** `METHOD path` of every request, in the order of arrival. */
  readonly requests: string[]
  /** The form fields and the `Authorization` of each request for a token. */
  readonly tokenRequests: { readonly authorization: string; readonly fields: Record<string, string> }[]
  /** Uploads that were begun and neither finished nor cancelled. */
  readonly openUploads: Set<string>
  /** Makes the registry refuse the tokens that it has given so far. */
  revokeTokens(): void
  stop(): Promise<void>
}

const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`

export async function startRegistryDouble(options: DoubleOptions = {}): Promise<RegistryDouble> {
  const { auth = 'none', uploadStatus = 202, blobs = [], tokenName = 'token', delay = 0 } = options
  const requests: string[] = []
  const tokenRequests: RegistryDouble['tokenRequests'] = []
  const openUploads = new Set<string>()
  const tokens = new Set<string>()
  let address = ''

  /** A status, and headers or a body. */
  type Answer = readonly [status: number, headers?: Record<string, string>, body?: string]

  async function giveToken(request: IncomingMessage, url: URL): Promise<Answer> {
    const fields = Object.fromEntries(
      request.method === 'POST' ? new URLSearchParams(await text(request)) : url.searchParams,
    )
    const authorization = request.headers.authorization ?? ''
    tokenRequests.push({ authorization, fields })
    const known = authorization === basic || fields.refresh_token === 'identity'
    if (!known) return [401]
    const token = `token-${tokenRequests.length}`
    tokens.add(`Bearer ${token}`)
    return [200, { 'content-type': 'application/json' }, JSON.stringify({ [tokenName]: token })]
  }

  function isAllowed({ headers: { authorization = '' } }: IncomingMessage): boolean {
    return auth === 'none' || (auth === 'basic' ? authorization === basic : tokens.has(authorization))
  }

  function challenge(): Answer {
    const realm = `Bearer realm="http://${address}/token",service="double",scope="repository:org/a:pull"`
    return [401, { 'www-authenticate': auth === 'basic' ? 'Basic realm="double"' : realm }]
  }

  function answerOf(method: string, path: string): Answer {
    if (path === '/v2/') return [200]
    if (path.startsWith('/v2/org/a/blobs/sha256:'))
      return [blobs.some((one) => path.endsWith(one)) ? 200 : 404]
    if (method === 'POST' && path === '/v2/org/a/blobs/uploads/') {
      if (uploadStatus !== 202) return [uploadStatus]
      const location = `/v2/org/a/blobs/uploads/${openUploads.size + 1}?_state=x`
      openUploads.add(location)
      return [202, { location }]
    }
    if (method === 'DELETE' && openUploads.delete(path)) return [204]
    return [404]
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://double')
    const path = url.pathname + url.search
    requests.push(`${request.method} ${path}`)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    const [status, headers = {}, body = ''] =
      url.pathname === '/token'
        ? await giveToken(request, url)
        : isAllowed(request)
          ? answerOf(request.method ?? '', path)
          : challenge()
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    address,
    requests,
    tokenRequests,
    openUploads,
    revokeTokens: () => tokens.clear(),
    stop,
  }
}
