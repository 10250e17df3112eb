import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { systemPath } from './child.ts'

export interface SourceServer {
  /** "http://127.0.0.1:PORT"; a repository is at URL/its/path below the root. */
  readonly url: string
  /** "GET /path" of each request since the start or the last `clear`. */
  requests(): readonly string[]
  /** Values of the header Authorization that clients sent. */
  authorizations(): readonly string[]
  clear(): void
  stop(): Promise<void>
}

/**
 * Serves the git repositories below a directory as GitHub does: clones of URL/REPOSITORY, tarballs of
 * URL/REPOSITORY/archive/REF.tar.gz. With a token, to nobody without it.
 */
export async function startSourceServer(root: string, token?: string): Promise<SourceServer> {
  let requests: string[] = []
  let authorizations: string[] = []
  const expected = token && `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`.toLowerCase()
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const { authorization } = request.headers
    if (authorization !== undefined) authorizations.push(authorization)
    if (expected !== undefined && authorization?.toLowerCase() !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="sources"' }).end()
    } else serve(root, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    authorizations: () => authorizations,
    clear: () => {
      requests = []
      authorizations = []
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const [, repository, ref] = /^\/(.+)\/archive\/(.+)\.tar\.gz$/.exec(url.pathname) ?? []
  if (repository === undefined || ref === undefined) {
    serveGit(root, url, request, response)
    return
  }
  const prefix = `--prefix=${repository.replace(/.*\//, '')}-${ref.replaceAll('/', '-')}/`
  const archive = spawn('git', ['-C', join(root, repository), 'archive', '--format=tar.gz', prefix, ref], {
    env: { PATH: systemPath },
  })
  archive.stdout.pipe(response)
}

/** Git's own server program, see git-http-backend(1). */
function serveGit(root: string, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...{ PATH: systemPath, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', HOME: dirname(root) },
      ...{ PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method ?? '' },
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  })
  request.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  backend.on('close', () => {
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    for (const line of answer.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ')
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.end(answer.subarray(end + 4))
  })
}
