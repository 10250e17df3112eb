import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { disturb, type Fault, type FaultyServer, startFaultyServer } from './faulty-server.ts'

/**
 * Stands before the blob store, to be slow or broken on demand.
 * @param target port of the store on the loopback interface
 */
export function startBlobProxy(target: number): Promise<FaultyServer> {
  // No connection is kept: a store that ends must not wait for ours.
  const agent = new Agent({ keepAlive: false })
  return startFaultyServer(async (incoming, outgoing, fault) => {
    if (await disturb(fault, outgoing)) return void incoming.resume()
    await forward(incoming, outgoing, target, agent, fault)
  })
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  agent: Agent,
  { bytesPerSecond = Number.POSITIVE_INFINITY }: Fault,
) {
  const { method, url: path, headers } = incoming
  const upstream = request({ host: '127.0.0.1', port, method, path, headers, agent })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    upstream.on('response', resolve).on('error', reject)
  })
  const [answer] = await Promise.all([answered, pipeline(incoming, throttle(bytesPerSecond), upstream)])
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
  await pipeline(answer, throttle(bytesPerSecond), outgoing)
}

function throttle(bytesPerSecond: number): Transform {
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      // Small pieces, so that a slow transfer is slow from its first byte to its last.
      const size = Math.min(chunk.length, Math.max(1, Math.ceil(bytesPerSecond / 10)))
      for (let start = 0; start < chunk.length; start += size) {
        const piece = chunk.subarray(start, start + size)
        if (Number.isFinite(bytesPerSecond)) await delay((piece.length / bytesPerSecond) * 1000)
        if (this.destroyed) return // the other side has gone
        this.push(piece)
      }
      done()
    },
  })
}
