// A binary cache over HTTP, in a process of its own, whose cost is nobody's:
//   node server.mjs DIRECTORY [MILLISECONDS for each request] [MB/s on each connection]
// Prints its port.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

const [dir = '.', latency = '0', rate = '0'] = process.argv.slice(2)
const server = createServer(async (request, response) => {
  await setTimeout(Number(latency))
  const file = path.join(dir, new URL(request.url ?? '/', 'http://localhost').pathname)
  if (!existsSync(file)) return response.writeHead(404).end()
  response.writeHead(200, { 'content-length': statSync(file).size })
  const begin = performance.now()
  let sent = 0
  for await (const piece of createReadStream(file)) {
    sent += piece.length
    const due = Number(rate) === 0 ? 0 : sent / (Number(rate) * 1000) - (performance.now() - begin)
    if (due > 0) await setTimeout(due)
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
  }
  return response.end()
})
server.listen(0, '127.0.0.1', () => console.log(/** @type {{ port: number }} */ (server.address()).port))
