import { once } from 'node:events'
import { createServer, request as startRequest } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StallingProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string
  stop(): Promise<void>
}

/**
 * A server before another one on this machine that never answers some requests.
 * @param stalls says of a method, a path and the size of a body whether it is one of those
 */
export async function startStallingProxy(
  target: string,
  stalls: (method: string, path: string, bytes: number) => boolean,
): Promise<StallingProxy> {
  const [hostname, port] = target.split(':')
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request
    if (stalls(method, url, Number(headers['content-length'] ?? 0))) return
    const onward = startRequest({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
