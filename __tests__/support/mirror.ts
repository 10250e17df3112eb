import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createServer, type RequestListener, request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Certificate } from './certificates.ts'

export interface Mirror {
  readonly url: string
  readonly port: number
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[]
  /** Number of requests yet to be answered with 503. */
  busy: number
  /** No request is answered any more. */
  silent: boolean
  stop(): Promise<void>
}

/** Serves files, by path, on a free port of the loopback interface. */
export async function startMirror(
  files: Readonly<Record<string, string>>,
  certificate?: Certificate,
): Promise<Mirror> {
  const requests: string[] = []
  const state = { busy: 0, silent: false }
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const file = files[path]
    if (state.silent) return
    if (state.busy > 0) {
      state.busy -= 1
      return void response.writeHead(503).end()
    }
    if (file === undefined) return void response.writeHead(404).end('not here')
    response.writeHead(200, { 'content-length': statSync(file).size })
    createReadStream(file).pipe(response)
  }
  const server = certificate
    ? createSecureServer(
        { key: readFileSync(certificate.key), cert: readFileSync(certificate.certificate) },
        listener,
      )
    : createServer(listener)
  const port = await listen(server)
  return Object.assign(state, {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    stop: () => close(server),
  })
}

export interface Proxy {
  readonly url: string
  /** Hosts with ports that clients wanted to be connected with. */
  readonly targets: readonly string[]
  stop(): Promise<void>
}

/**
 * A proxy that takes every connection to the same port of the loopback interface, whatever host it is for.
 */
export async function startProxy(port: number): Promise<Proxy> {
  const targets: string[] = []
  // Plain http: a request with a whole address.
  const server = createServer((asked, response) => {
    const { host, hostname, pathname } = new URL(asked.url ?? '', 'http://none')
    targets.push(host === hostname ? `${hostname}:80` : host)
    const { method, headers } = asked
    const forward = request({ port, host: '127.0.0.1', path: pathname, method, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers))
    })
    asked.pipe(forward.on('error', () => response.destroy()))
  })
  server.on('connect', (asked, client: Socket) => {
    targets.push(asked.url ?? '')
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => client.destroy())
  })
  const own = await listen(server)
  return { url: `http://127.0.0.1:${own}`, targets, stop: () => close(server) }
}

type Server = ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** An archive as the inputs `nix-version` and `oras-version` name it. */
export const withChecksum = (url: string, file: string): string =>
  `${url}#sha256=${createHash('sha256').update(readFileSync(file)).digest('hex')}`
