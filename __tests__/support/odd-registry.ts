// A registry in this process, in memory, whose habits are switches: what registries really do and their
// specification does not say. It stands in for registries that are not to be had here (docs/registries.md
// says which); the real ones are in registry.ts.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Habits {
  /** How requests have to authenticate; users are `me` with the password `secret`. Default: not at all. */
  readonly auth?: 'basic' | 'bearer'
  /**
   * The headers WWW-Authenticate, with SELF for the address and SCOPE for the scope. Default: that of the
   * specification.
   */
  readonly challenge?: readonly string[]
  /** What the token server answers with, TOKEN for the token. */
  readonly tokenBody?: string
  readonly tokenStatus?: number
  /** No token at all for those who ask for more than pull. */
  readonly readersOnly?: boolean
  /** Every token is good for so many requests. */
  readonly tokenUses?: number
  /** Where an upload goes on; undefined: as the specification has it. */
  readonly location?: 'none' | 'relative' | 'absolute' | 'other-host' | 'malformed'
  /** Answers a request of this kind so, instead of doing it. */
  readonly refuse?: Partial<Record<Step, Refusal>>
  /** What a manifest that was taken is answered with; 201 when it is not given. */
  readonly manifestStatus?: number
  /** Tags that have been set do not move, not even to where they point already. */
  readonly immutable?: boolean
  /** Tags that can never be set. */
  readonly lockedTags?: readonly string[]
  /** No Docker-Content-Digest, or an empty one. */
  readonly noDigestHeader?: boolean | 'empty'
  /** Blobs are elsewhere: GET and HEAD are redirected to an address that is good for GET alone. */
  readonly storage?: boolean
  /**
   * `api`: lists what is attached to a manifest; `silent`: answers as if it did, and lists nothing; `gitlab`:
   * has no such list, and takes the tag that stands in for it for the digest. Default: no list.
   */
  readonly referrers?: 'api' | 'silent' | 'gitlab'
}

type Step = 'start-upload' | 'put-blob' | 'put-manifest' | 'put-tag' | 'head-manifest'
export interface Refusal {
  readonly status: number
  readonly code?: string
  readonly message?: string
  /** In place of code and message: what a proxy before the registry says. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface OddRegistry {
  /** `127.0.0.1:PORT` */
  readonly address: string
  /** `METHOD path [authorization]` of every request. */
  readonly requests: string[]
  /** The scopes of every request for a token. */
  readonly scopes: string[][]
  /** `NAME:TAG` or `NAME@DIGEST` to the bytes and the type. */
  readonly manifests: Map<string, { readonly bytes: Buffer; readonly type: string }>
  readonly blobs: Map<string, Buffer>
  habits: Habits
  stop(): void
}

const BASIC = `Basic ${Buffer.from('me:secret').toString('base64')}`
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

interface Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Buffer | string
}

const error = ({ status, code = 'DENIED', message = 'no', body, headers = {} }: Refusal): Answer => ({
  status,
  headers: { 'content-type': body === undefined ? 'application/json' : 'text/html', ...headers },
  body: body ?? JSON.stringify({ errors: [{ code, message }] }),
})

/** `host`: the address to listen on; default 127.0.0.1. */
export async function startOddRegistry(habits: Habits = {}, host = '127.0.0.1'): Promise<OddRegistry> {
  const uploads = new Map<string, Buffer>()
  const tokens = new Map<string, { uses: number; readonly scopes: readonly string[] }>()
  let count = 0

  const server = createServer((request, response) => {
    serve(request).then(
      (answer) => send(response, answer),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = `${host}:${(server.address() as AddressInfo).port}`
  const self = `http://${address}`
  const registry: OddRegistry = {
    address,
    requests: [],
    scopes: [],
    manifests: new Map(),
    blobs: new Map(),
    habits,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }

  async function serve(message: IncomingMessage): Promise<Answer> {
    const url = new URL(message.url ?? '/', self)
    const { method = 'GET', headers } = message
    const body = await buffer(message)
    registry.requests.push(`${method} ${url.pathname} [${headers.authorization ?? ''}]`)
    const request = { method, path: url.pathname, query: url.searchParams, headers, body }
    if (request.path === '/token') return giveToken(request)
    if (request.path.startsWith('/storage/')) return fromStorage(request)
    if (isElsewhere(request)) return answer(request)
    return mayDo(request) ? answer(request) : challenge(request)
  }

  function giveToken({ method, query, headers, body }: Request): Answer {
    const fields = method === 'POST' ? new URLSearchParams(body.toString()) : query
    const scopes = fields.getAll('scope').flatMap((scope) => scope.split(' '))
    registry.scopes.push(scopes)
    if (registry.habits.tokenStatus !== undefined) return { status: registry.habits.tokenStatus }
    const isKnown = headers.authorization === BASIC || fields.get('refresh_token') === 'identity'
    if (!isKnown) return error({ status: 401, code: 'UNAUTHORIZED' })
    if (registry.habits.readersOnly && scopes.some((scope) => scope.includes('push')))
      return error({ status: 403, message: 'push is not for you' })
    const token = `token-${++count}`
    tokens.set(`Bearer ${token}`, { uses: registry.habits.tokenUses ?? Number.POSITIVE_INFINITY, scopes })
    const text = registry.habits.tokenBody ?? '{"token":"TOKEN"}'
    return { status: 200, body: text.replaceAll('TOKEN', token) }
  }

  const scopeOf = ({ method, path }: Request): string => {
    const name = /^\/v2\/(.+?)\/(?:blobs|manifests)\//.exec(path)?.[1]
    const actions = method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push'
    return name === undefined ? '' : `repository:${name}:${actions}`
  }

  function mayDo(request: Request): boolean {
    const authorization = request.headers.authorization ?? ''
    if (registry.habits.auth === undefined) return true
    if (registry.habits.auth === 'basic') return authorization === BASIC
    if (authorization === 'Bearer fixed') return true
    const token = tokens.get(authorization)
    if (token === undefined || --token.uses < 0) return false
    const [, name = '', actions = ''] = scopeOf(request).split(':')
    return token.scopes.some((scope) => {
      const [, other, allowed = ''] = scope.split(':')
      return name === '' || (name === other && actions.split(',').every((one) => allowed.includes(one)))
    })
  }

  function challenge(request: Request): Answer {
    const standard =
      registry.habits.auth === 'basic'
        ? 'Basic realm="odd"'
        : 'Bearer realm="SELF/token",service="odd",scope="SCOPE"'
    const texts = registry.habits.challenge ?? [standard]
    const headers = texts.map((text) => text.replaceAll('SELF', self).replaceAll('SCOPE', scopeOf(request)))
    return { ...error({ status: 401, code: 'UNAUTHORIZED' }), headers: { 'www-authenticate': headers } }
  }

  function fromStorage({ method, path, headers }: Request): Answer {
    if (headers.authorization !== undefined) registry.requests.push('CREDENTIALS REACHED THE STORAGE')
    const blob = registry.blobs.get(path.slice('/storage/'.length))
    if (method !== 'GET') return { status: 403 }
    return blob === undefined ? { status: 404 } : { status: 200, body: blob }
  }

  /** Whoever knows the address of an upload may send it. */
  function isElsewhere({ path, headers }: Request): boolean {
    if (!headers.host?.startsWith('localhost:') || !path.includes('/blobs/uploads/')) return false
    if (headers.authorization !== undefined) registry.requests.push('CREDENTIALS REACHED THE STORAGE')
    return true
  }

  function answer(request: Request): Answer {
    const { method, path } = request
    const { referrers } = registry.habits
    if (path === '/v2/') {
      const named = { 'gitlab-container-registry-version': '4.9.0-gitlab' }
      return { status: 200, body: '{}', ...(referrers === 'gitlab' ? { headers: named } : {}) }
    }
    const listed = /^\/v2\/(.+)\/referrers\/(sha256:[0-9a-f]{64})$/.exec(path)
    if (listed !== null) return referrersOf(listed[1] ?? '', listed[2] ?? '')
    const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/.exec(path)
    if (upload !== null) return uploading(request, upload[1] ?? '', upload[2] ?? '')
    const blob = /^\/v2\/.+\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path)
    if (blob !== null) return blobOf(method, blob[1] ?? '')
    const manifest = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(path)
    if (manifest !== null) return manifestOf(request, manifest[1] ?? '', manifest[2] ?? '')
    registry.requests.push(`UNKNOWN ${method} ${path}`)
    return { status: 404 }
  }

  function uploading({ method, query, body }: Request, name: string, id: string): Answer {
    const { refuse = {}, location } = registry.habits
    if (method === 'POST') {
      if (refuse['start-upload']) return error(refuse['start-upload'])
      const own = `upload-${++count}`
      uploads.set(own, Buffer.alloc(0))
      const path = `/v2/${name}/blobs/uploads/${own}`
      const places = {
        none: {},
        relative: { location: own },
        absolute: { location: self + path },
        'other-host': { location: `http://localhost:${address.split(':')[1]}${path}` },
        malformed: { location: 'http://[' },
      }
      return { status: 202, headers: places[location ?? 'absolute'] }
    }
    if (method === 'DELETE') return { status: uploads.delete(id) ? 204 : 404 }
    const bytes = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), body])
    if (method === 'PATCH') {
      uploads.set(id, bytes)
      return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${id}` } }
    }
    if (refuse['put-blob']) return error(refuse['put-blob'])
    const digest = query.get('digest') ?? ''
    if (digest !== digestOf(bytes)) return error({ status: 400, code: 'DIGEST_INVALID' })
    registry.blobs.set(digest, bytes)
    return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}` } }
  }

  function blobOf(method: string, digest: string): Answer {
    const blob = registry.blobs.get(digest)
    if (blob === undefined) return error({ status: 404, code: 'BLOB_UNKNOWN' })
    if (registry.habits.storage)
      return {
        status: 307,
        headers: { location: `http://localhost:${address.split(':')[1]}/storage/${digest}` },
      }
    return {
      status: 200,
      headers: { 'content-length': `${blob.length}` },
      body: method === 'HEAD' ? '' : blob,
    }
  }

  function referrersOf(name: string, digest: string): Answer {
    const { referrers } = registry.habits
    if (referrers !== 'api' && referrers !== 'silent') return { status: 404 }
    const all = [...registry.manifests].filter(([key]) => key.startsWith(`${name}@`) && referrers === 'api')
    const manifests = all.flatMap(([key, { bytes, type }]) => {
      const { subject, artifactType, annotations } = JSON.parse(bytes.toString()) as {
        readonly subject?: { readonly digest: string }
        readonly artifactType?: string
        readonly annotations?: object
      }
      const own = { digest: key.slice(name.length + 1), size: bytes.length, artifactType, annotations }
      return subject?.digest === digest ? [{ mediaType: type, ...own }] : []
    })
    const type = 'application/vnd.oci.image.index.v1+json'
    return {
      status: 200,
      headers: { 'content-type': type },
      body: JSON.stringify({ schemaVersion: 2, mediaType: type, manifests }),
    }
  }

  /** With which a registry says that it will list the manifest. */
  function subjectHeader(body: Buffer): Readonly<Record<string, string>> {
    const { subject } = JSON.parse(body.toString()) as { readonly subject?: { readonly digest: string } }
    const isListed = ['api', 'silent'].includes(registry.habits.referrers ?? '')
    return subject === undefined || !isListed ? {} : { 'oci-subject': subject.digest }
  }

  function manifestOf({ method, headers, body }: Request, name: string, reference: string): Answer {
    const { refuse = {}, immutable = false, lockedTags = [], noDigestHeader } = registry.habits
    const isTaken = registry.habits.referrers === 'gitlab' && reference.startsWith('sha256-')
    const isTag = !reference.startsWith('sha256:') && !isTaken
    const key = isTaken ? `${name}@${reference.replace('-', ':')}` : `${name}${isTag ? ':' : '@'}${reference}`
    const known = registry.manifests.get(key)
    if (method === 'PUT') {
      if (refuse['put-manifest']) return error(refuse['put-manifest'])
      if (isTag && refuse['put-tag']) return error(refuse['put-tag'])
      if (isTag && (lockedTags.includes(reference) || (immutable && known !== undefined)))
        return error({ status: 400, code: 'TAG_INVALID', message: 'the tag is immutable' })
      const content = { bytes: body, type: headers['content-type'] ?? '' }
      registry.manifests.set(key, content)
      registry.manifests.set(`${name}@${digestOf(body)}`, content)
      return {
        status: registry.habits.manifestStatus ?? 201,
        headers: { 'docker-content-digest': digestOf(body), ...subjectHeader(body) },
      }
    }
    if (method === 'HEAD' && refuse['head-manifest']) return { status: refuse['head-manifest'].status }
    if (known === undefined) return error({ status: 404, code: 'MANIFEST_UNKNOWN' })
    const said = noDigestHeader === 'empty' ? '' : digestOf(known.bytes)
    const digest = noDigestHeader === true ? {} : { 'docker-content-digest': said }
    const all = { 'content-type': known.type, 'content-length': `${known.bytes.length}`, ...digest }
    return { status: 200, headers: all, body: method === 'HEAD' ? '' : known.bytes }
  }

  return registry
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  // Some clients ask no registry without it.
  response.setHeader('docker-distribution-api-version', 'registry/2.0')
  response.writeHead(
    status,
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value as string])),
  )
  response.end(body)
}
