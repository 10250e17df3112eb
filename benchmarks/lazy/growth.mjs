// How the walk over narinfo files grows: a signed graph of so many paths, each with five references, made up
// and served from memory.
//   node benchmarks/lazy/growth.mjs [PATHS...]        default: 50 5000 20000
// Needs a Node.js that runs TypeScript (22.18, 24 or newer).
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { toNix32 } from '../../src/closure/narinfo.ts'
import { Http } from '../../src/host/http/http.ts'
import { openCache } from '../../src/substitute/binary-cache.ts'
import { orderCaches } from '../../src/substitute/cache-info.ts'
import { parseTrustedKeys } from '../../src/substitute/trust.ts'
import { walk } from '../../src/substitute/walk.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = `growth-1:${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`
const narHash = `sha256:${toNix32(createHash('sha256').update('x').digest())}`
const baseName = (/** @type {number} */ index) => `${String(index).padStart(32, '0')}-package-${index}`

/** @param {number} index  @param {number} size */
function narInfo(index, size) {
  const needs = [index * 2 + 1, index * 2 + 2, index + 1, index + 7, index + 31].filter((one) => one < size)
  const names = [...new Set(needs)].map(baseName).sort()
  const paths = names.map((name) => `/nix/store/${name}`)
  const fingerprint = `1;/nix/store/${baseName(index)};${narHash};1000;${paths.join(',')}`
  const signature = sign(null, Buffer.from(fingerprint), privateKey).toString('base64')
  const fields = [`StorePath: /nix/store/${baseName(index)}`, 'URL: nar/x.nar.zst', 'Compression: zstd']
  const rest = [
    `NarHash: ${narHash}`,
    'NarSize: 1000',
    `References: ${names.join(' ')}`,
    `Sig: growth-1:${signature}`,
  ]
  return [...fields, ...rest].join('\n')
}

for (const size of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 5000, 20_000]) {
  const files = new Map(
    Array.from({ length: size }, (_, index) => [
      `/${baseName(index).slice(0, 32)}.narinfo`,
      narInfo(index, size),
    ]),
  )
  files.set('/nix-cache-info', 'StoreDir: /nix/store\n')
  const server = createServer((request, response) => {
    const text = files.get(request.url ?? '')
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {{ port: number }} */ (server.address())
  const http = new Http({}, new AbortController().signal)
  const cache = openCache(`http://127.0.0.1:${port}`, { http, netrc: '' })
  const { caches } = await orderCaches(cache === undefined ? [] : [cache])
  const begin = performance.now()
  const keys = parseTrustedKeys([key])
  const { found } = await walk([`/nix/store/${baseName(0)}`], { caches, keys, canRead: () => true })
  const time = performance.now() - begin
  const memory = process.memoryUsage().rss / 1e6
  console.log(
    `${found.size} paths: ${time.toFixed(0)} ms, ${(time / found.size).toFixed(2)} ms a path; ${memory.toFixed(0)} MB (server included)`,
  )
  http.close()
  server.close()
}
