// The floor: worker threads that do nothing but compress tars that are in memory already.
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createGzip, gunzipSync } from 'node:zlib'

const CHUNK_SIZE = 256 * 1024
const GZIP_MAGIC = 0x1f8b

/**
 * @param {string} layout an OCI layout whose layers are compressed with gzip
 * @param {number} level
 */
export async function compressionAlone(layout, level) {
  const blobs = path.join(layout, 'blobs', 'sha256')
  const files = readdirSync(blobs)
    .map((name) => path.join(blobs, name))
    .filter((file) => readFileSync(file).readUInt16BE(0) === GZIP_MAGIC)
    .sort((a, b) => statSync(b).size - statSync(a).size)
  const threads = availableParallelism()
  const workers = Array.from({ length: threads }, (_, index) => {
    const share = files.filter((_file, position) => position % threads === index)
    return new Worker(new URL(import.meta.url), { workerData: { files: share, level } })
  })
  const ready = await Promise.all(workers.map((worker) => once(worker, 'message')))
  const start = performance.now()
  for (const worker of workers) worker.postMessage('go')
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const seconds = (performance.now() - start) / 1000
  await Promise.all(workers.map((worker) => worker.terminate()))
  const bytes = ready.reduce((sum, [size]) => sum + size, 0)
  return { seconds, bytes, threads, layers: files.length }
}

/** @param {Buffer} tar */
async function compress(tar) {
  const gzip = createGzip({ level: workerData.level, chunkSize: CHUNK_SIZE })
  gzip.resume()
  for (let offset = 0; offset < tar.length; offset += CHUNK_SIZE) {
    await new Promise((resolve) => gzip.write(tar.subarray(offset, offset + CHUNK_SIZE), resolve))
  }
  const ended = once(gzip, 'end')
  gzip.end()
  await ended
}

if (!isMainThread && workerData?.files) {
  const tars = workerData.files.map((/** @type {string} */ file) => gunzipSync(readFileSync(file)))
  parentPort?.once('message', async () => {
    for (const tar of tars) await compress(tar)
    parentPort?.postMessage('done')
  })
  parentPort?.postMessage(
    tars.reduce((/** @type {number} */ sum, /** @type {Buffer} */ tar) => sum + tar.length, 0),
  )
}
