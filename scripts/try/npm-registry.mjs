// A stand-in for the npm registry on a free port of the loopback interface: as much of its protocol as `npm publish`, `view`
// and `install` need.
import { once } from 'node:events'
import http from 'node:http'

/**
 * @typedef {object} NpmRegistry
 * @property {string} url
 * @property {() => number} publications how often something was published
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<NpmRegistry>} */
export async function startNpmRegistry() {
  /** @type {Map<string, any>} */
  const packages = new Map()
  let publications = 0
  const server = http.createServer(async (request, response) => {
    const [name = '', file = ''] = decodeURIComponent((request.url ?? '').slice(1)).split('/-/')
    if (request.method === 'PUT') {
      packages.set(name, merged(packages.get(name), await bodyOf(request)))
      publications += 1
      response.writeHead(201).end('{}')
    } else if (!packages.has(name)) response.writeHead(404).end('{}')
    else {
      const { _attachments, ...document } = packages.get(name)
      const body =
        file === '' ? JSON.stringify(document) : Buffer.from(_attachments[file]?.data ?? '', 'base64')
      response
        .setHeader('content-type', file === '' ? 'application/json' : 'application/octet-stream')
        .end(body)
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const stop = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { url: `http://127.0.0.1:${port}/`, publications: () => publications, stop }
}

/** @param {http.IncomingMessage} request */
async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/**
 * A document of the registry with what a publication adds.
 * @param {any} known
 * @param {any} added
 */
function merged(known, added) {
  const parts = ['versions', 'dist-tags', '_attachments']
  const together = parts.map((part) => [part, { ...known?.[part], ...added[part] }])
  return { ...added, ...Object.fromEntries(together) }
}
