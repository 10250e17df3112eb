import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Serves the files of a directory, so slowly that downloads can be watched.
 * @returns the address, `http://127.0.0.1:PORT`, and how to end it
 */
export async function serveSlowly(dir: string, bytesPerSecond: number) {
  const server = createServer(async (request, response) => {
    const file = await readFile(join(dir, request.url ?? '')).catch(() => undefined)
    if (file === undefined) return response.writeHead(404).end()
    response.setHeader('content-length', file.length)
    const piece = Math.ceil(bytesPerSecond / 10)
    for (let sent = 0; sent < file.length; sent += piece) {
      response.write(file.subarray(sent, sent + piece))
      if (file.length > piece) await delay(100)
    }
    return response.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
