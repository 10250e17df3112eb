// How lazy realisation grows: time and memory, in the parts that depend on the number of store paths, of
// known layers, and of bytes. All is made up and served from the memory of another process.
//   node benchmarks/lazy/growth.mjs [--paths 50,5000,20000] [--layers 50,5000,20000] [--gigabytes 0.1,1,10]
//     [--nars 100x1,1000x1,1000x10] [--latency MILLISECONDS]
// paths: a signed graph, each path with up to five references: the walk over narinfo files, the same from what
//   an earlier run has learnt, the layers with their keys, and what is kept for the next run.
// layers: records of so many layers, read, looked up and written.
// gigabytes: a NAR with one file of so many, in a layer of zstd.
// nars: so many of them, of so many megabytes each, in zstd, in one layer.
// latency: what each request takes, for the walk. Needs a Node.js that runs TypeScript (22.18, 24 or newer).
import { fork } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { zstdCompressSync } from 'node:zlib'
import { mergeRecords, parseIndex } from '../../src/cache/layer-records.ts'
import { mergeStoreRecords, NO_STORE_RECORDS, parseStoreRecords } from '../../src/cache/store-records.ts'
import { toReferenceGraph } from '../../src/closure/graph.ts'
import { toNix32 } from '../../src/closure/narinfo.ts'
import { Http } from '../../src/host/http/http.ts'
import { chooseGrouping } from '../../src/image/layers/choose.ts'
import { packLayer } from '../../src/image/pack/pack-layer.ts'
import { openCache } from '../../src/substitute/binary-cache.ts'
import { orderCaches } from '../../src/substitute/cache-info.ts'
import { incompletePaths } from '../../src/substitute/complete.ts'
import { parseTrustedKeys } from '../../src/substitute/trust.ts'
import { walk } from '../../src/substitute/walk.ts'

// Nix's files are texts in the bundles.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.nix')) return next(url, context)
    const source = `export default ${JSON.stringify(readFileSync(new URL(url), 'utf8'))}`
    return { format: 'module', shortCircuit: true, source }
  },
})
const { storeLayerKey } = await import('../../src/cache/keys.ts')

const { values } = parseArgs({
  options: {
    paths: { type: 'string', default: '50,5000,20000' },
    layers: { type: 'string', default: '50,5000,20000' },
    gigabytes: { type: 'string', default: '0.1,1,10' },
    nars: { type: 'string', default: '100x1,1000x1,1000x10' },
    latency: { type: 'string', default: '0' },
    /** The other process. */
    serve: { type: 'string' },
  },
})
const numbers = (/** @type {string} */ list) => list.split(',').filter(Boolean).map(Number)

const baseName = (/** @type {number} */ index) => `${String(index).padStart(32, '0')}-package-${index}`
const storePath = (/** @type {number} */ index) => `/nix/store/${baseName(index)}`

// The server

/** @typedef {{ paths?: number, bytes?: number, isCompressed?: boolean, latency: number }} Served */

/** The words of a NAR around the contents of its only file. @param {number} bytes of the file */
function frame(bytes) {
  const word = (/** @type {string} */ text) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    return Buffer.concat([length, Buffer.from(text), Buffer.alloc((8 - (text.length % 8)) % 8)])
  }
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(bytes))
  const before = ['nix-archive-1', '(', 'type', 'regular', 'contents'].map(word)
  return { before: Buffer.concat([...before, size]), after: word(')') }
}

/** Comes again and again: the layer is small, so that no disk is measured. */
const PIECE = Buffer.concat(
  Array.from({ length: 4096 }, (_, index) => createHash('sha256').update(String(index)).digest()),
)

/** @param {number} bytes a multiple of the piece */
function* narPieces(bytes) {
  const { before, after } = frame(bytes)
  yield before
  for (let sent = 0; sent < bytes; sent += PIECE.length) yield PIECE
  yield after
}

/** @param {number} size */
function signedGraph(size) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = `growth-1:${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`
  const narHash = `sha256:${toNix32(createHash('sha256').update('x').digest())}`
  const narInfo = (/** @type {number} */ index) => {
    const needs = [index * 2 + 1, index * 2 + 2, index + 1, index + 7, index + 31]
    const names = [...new Set(needs.filter((one) => one < size))].map(baseName).sort()
    const references = names.map((name) => `/nix/store/${name}`).join(',')
    const fingerprint = `1;${storePath(index)};${narHash};1000;${references}`
    const signature = sign(null, Buffer.from(fingerprint), privateKey).toString('base64')
    const fields = [`StorePath: ${storePath(index)}`, 'URL: nar/x.nar.zst', 'Compression: zstd']
    const rest = [`NarHash: ${narHash}`, 'NarSize: 1000', `References: ${names.join(' ')}`]
    return [...fields, ...rest, `Sig: growth-1:${signature}`].join('\n')
  }
  const files = new Map([['/nix-cache-info', 'StoreDir: /nix/store\n']])
  for (let index = 0; index < size; index++)
    files.set(`/${baseName(index).slice(0, 32)}.narinfo`, narInfo(index))
  return { key, files }
}

/** @param {Served} served */
async function serve({ paths = 0, bytes = 0, isCompressed = false, latency }) {
  const { key, files } = signedGraph(paths)
  const hash = createHash('sha256')
  if (bytes > 0) for (const piece of narPieces(bytes)) hash.update(piece)
  const inZstd = isCompressed ? zstdCompressSync(Buffer.concat([...narPieces(bytes)])) : undefined
  const server = createServer(async (request, response) => {
    if (latency > 0) await setTimeout(latency)
    if (request.url === '/nar' && inZstd !== undefined) return response.end(inZstd)
    if (request.url === '/nar') {
      for (const piece of narPieces(bytes)) if (!response.write(piece)) await once(response, 'drain')
      return response.end()
    }
    const text = files.get(request.url ?? '')
    return response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {{ port: number }} */ (server.address())
    process.send?.({ url: `http://127.0.0.1:${port}`, key, narHash: hash.digest('hex') })
  })
}

/** @param {Served} served */
async function startServer(served) {
  const child = fork(import.meta.filename, ['--serve', JSON.stringify(served)])
  const [{ url, key, narHash }] = await once(child, 'message')
  return { url, key, narHash, stop: () => child.kill() }
}

// What is measured

/** @template T @param {() => T | Promise<T>} work */
async function timed(work) {
  const begin = performance.now()
  const cpu = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { result, wall: performance.now() - begin, cpu: (user + system) / 1000 }
}

/** The most that this process has ever used. */
const peak = () => `${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB at most so far`

/** @param {number} size  @param {number} latency */
async function growPaths(size, latency) {
  const { url, key, stop } = await startServer({ paths: size, latency })
  const http = new Http({})
  const cache = openCache(url, { http, netrc: '' })
  const { caches } = await orderCaches(cache === undefined ? [] : [cache])
  const walkers = { caches, keys: parseTrustedKeys([key]), canRead: () => true }
  const roots = [storePath(0)]
  const cold = await timed(() => walk(roots, walkers))
  const { found } = cold.result
  if (found.size !== size || incompletePaths(cold.result).size > 0)
    throw new Error('the walk is not complete')
  const used = { paths: new Map([...found].map(([name, { signed }]) => [name, signed])), trees: new Map() }
  const kept = await timed(() => JSON.stringify(mergeStoreRecords(used, NO_STORE_RECORDS)))
  const read = await timed(() => parseStoreRecords(JSON.parse(kept.result)))
  const warm = await timed(() => walk(roots, walkers, read.result.paths))
  const planned = await timed(() => {
    const graph = toReferenceGraph(
      [...found.values()].map(({ info }) => info),
      roots,
    )
    return chooseGrouping(undefined)(graph, 99).map(({ paths }) =>
      storeLayerKey(
        paths.flatMap((name) => graph.paths.get(name) ?? []),
        { kind: 'zstd', level: 3, compressor: 'benchmark' },
      ),
    )
  })
  const parts = {
    walk: cold,
    'walk again': warm,
    layers: planned,
    'records written': kept,
    'records read': read,
  }
  const texts = Object.entries(parts).map(
    ([name, { wall, cpu }]) =>
      `${name} ${wall.toFixed(0)} ms (${((cpu * 1000) / size).toFixed(0)} µs CPU a path)`,
  )
  console.log(`${size} paths: ${texts.join(', ')}; ${peak()}`)
  http.close()
  stop()
}

/** @param {number} count */
async function growLayers(count) {
  const hex = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex')
  const record = (/** @type {number} */ index) => ({
    ...{ digest: `sha256:${hex(`a${index}`)}`, diffId: `sha256:${hex(`b${index}`)}` },
    ...{ size: 1000, uncompressedSize: 5000, repositories: ['ghcr.io/org/tools'] },
  })
  const facts = Array.from({ length: count }, (_, index) => [hex(`k${index}`), record(index)])
  const text = JSON.stringify({ facts })
  const read = await timed(() => parseIndex(JSON.parse(text)))
  const merged = await timed(() => JSON.stringify(mergeRecords(read.result, read.result)))
  console.log(
    `${count} layers known: read in ${read.wall.toFixed(1)} ms, written in ${merged.wall.toFixed(1)} ms; ${peak()}`,
  )
}

/**
 * @param {number} count of NARs  @param {number} size of each, bytes  @param {'none' | 'zstd'} compression
 */
async function growBytes(count, size, compression) {
  const bytes = Math.ceil(size / PIECE.length) * PIECE.length
  const { url, narHash, stop } = await startServer({
    bytes,
    isCompressed: compression !== 'none',
    latency: 0,
  })
  const http = new Http({})
  const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-benchmark-'))
  const { before, after } = frame(bytes)
  const sources = Array.from({ length: count }, (_, index) => ({
    ...{ path: storePath(index), narHash, narSize: before.length + bytes + after.length },
    ...{ cache: url, url: `${url}/nar`, compression },
  }))
  const content = {
    ...{ kind: /** @type {const} */ ('store-paths'), root: '', paths: sources.map((one) => one.path) },
    nars: new Map(sources.map((one) => [one.path, one])),
  }
  const options = {
    ...{ compression: /** @type {const} */ ({ kind: 'zstd', level: 1 }), blobsDir: work },
    ...{ env: process.env, http },
  }
  const { result, wall, cpu } = await timed(() => packLayer(content, options))
  const what = `${count} of ${(bytes / 1e6).toFixed(0)} MB in ${compression}`
  console.log(
    `${what}, ${((count * bytes) / 1e9).toFixed(1)} GB: ${(wall / 1000).toFixed(1)} s, ${(cpu / 1000).toFixed(1)} s CPU, a layer of ${(result.size / 1e6).toFixed(0)} MB; ${peak()}`,
  )
  await rm(work, { recursive: true })
  http.close()
  stop()
}

if (values.serve === undefined) {
  for (const gigabytes of numbers(values.gigabytes)) await growBytes(1, gigabytes * 1e9, 'none')
  for (const [count, megabytes] of values.nars.split(',').map((one) => numbers(one.replace('x', ','))))
    if (count !== undefined && megabytes !== undefined) await growBytes(count, megabytes * 1e6, 'zstd')
  for (const count of numbers(values.layers)) await growLayers(count)
  for (const size of numbers(values.paths)) await growPaths(size, Number(values.latency))
} else await serve(JSON.parse(values.serve))
