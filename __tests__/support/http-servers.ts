import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'
import { Http } from '../../src/host/http/http.ts'

/** Servers on this machine, each with a client of its own, that are gone after each test. */
export function httpServers() {
  const open: { readonly server: Server; readonly http: Http }[] = []
  afterEach(() => {
    for (const { server, http } of open.splice(0)) {
      http.close()
      server.closeAllConnections()
      server.close()
    }
  })
  return async (answer: RequestListener) => {
    const server = createServer(answer)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const http = new Http({}, new AbortController().signal)
    open.push({ server, http })
    return { http, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
  }
}
