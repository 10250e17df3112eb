import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from './until.ts'

export type FaultKind = 'none' | 'refuse' | 'hang' | 'error-500' | 'slow' | 'full' | 'too-many-requests'

export interface Fault {
  readonly kind: FaultKind
  /** Of `slow`: how long each request waits for its answer. */
  readonly delayMs?: number
  /** Of `slow`: how fast archives go in either direction. */
  readonly bytesPerSecond?: number
  /** Of `too-many-requests`, in seconds; default 24. */
  readonly retryAfter?: number
}

export interface FaultyServer {
  readonly port: number
  /** Takes effect with the next request; `refuse` also drops the connections there are. */
  setFault(fault: Fault): Promise<void>
  stop(): Promise<void>
}

type Answering = (request: IncomingMessage, response: ServerResponse, fault: Fault) => Promise<void>

/**
 * An HTTP server on a free port of the loopback interface that keeps its port while it refuses connections.
 */
export async function startFaultyServer(answer: Answering): Promise<FaultyServer> {
  let fault: Fault = { kind: 'none' }
  const server = createServer((request, response) => {
    // An answer that cannot be completed ends its connection, as that of a broken server would.
    answer(request, response, fault).catch(() => response.destroy())
  })
  const listen = (on: number) => once(server.listen(on, '127.0.0.1'), 'listening')
  /** While nobody listened, a connection of another program may have got the port for a moment. */
  const listenAgain = (on: number) =>
    until(
      () =>
        listen(on).then(
          () => true,
          () => false,
        ),
      `port ${on} stays in use`,
    )
  await listen(0)
  const { port } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    port,
    async setFault(next) {
      fault = next
      if (fault.kind === 'refuse') await close()
      else if (!server.listening) await listenAgain(port)
    },
    stop: close,
  }
}

/**
 * Gives a request the treatment of the current fault, as far as it is one that every server can have.
 * @returns what happened, for the log; undefined when the request is to be answered as usual
 */
export async function disturb(fault: Fault, response: ServerResponse): Promise<string | undefined> {
  if (fault.kind === 'slow' && fault.delayMs !== undefined) await delay(fault.delayMs)
  if (fault.kind === 'hang') return 'hung'
  if (fault.kind !== 'error-500') return undefined
  response.writeHead(500, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ code: 'internal', msg: 'internal error' }))
  return 'error-500'
}
