import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { cancelled, findProgram } from '../process.ts'
import { type Compression, nodeHasZstd } from './compress.ts'
import type { LayerContent, PackedLayer, PackOptions } from './pack-layer.ts'

/** A layer to be packed. */
export interface PackJob {
  readonly content: LayerContent
  /** About how many bytes it has: the largest go first, so that no core waits for one at the end. */
  readonly weight: number
}

/** Built beside the bundle that uses it. */
const WORKER_FILE = new URL('./pack-worker.js', import.meta.url)

/**
 * Packs layers in parallel, one worker thread for each core, and returns them in the order of the jobs. Memory is bounded
 * by the number of cores, not by the size of a layer. Throws `missing-tool` when nothing here compresses with zstd.
 */
export async function packLayers(
  jobs: readonly PackJob[],
  compression: Compression,
  blobsDir: string,
  host: Host,
): Promise<readonly PackedLayer[]> {
  if (compression.kind === 'zstd' && !nodeHasZstd && findProgram('zstd', host.env) === undefined) {
    throw new NixeryError('missing-tool', {
      message: `Node.js ${process.versions.node} cannot compress with zstd, and the program zstd is not on PATH`,
      hint: 'install zstd, use Node.js 22.15 or newer, or set compression: gzip',
    })
  }
  const queue = jobs.map((job, index) => ({ ...job, index })).sort((a, b) => b.weight - a.weight)
  const results = new Array<PackedLayer>(jobs.length)
  const options: PackOptions = { compression, blobsDir, env: host.env }
  let done = 0

  const drainQueue = async () => {
    const worker = new Worker(WORKER_FILE, { workerData: options })
    const ended = endOf(worker, host.signal)
    const stop = () => void worker.terminate()
    host.signal.addEventListener('abort', stop)
    try {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        results[job.index] = await packIn(worker, job.content, ended)
        done += 1
        host.log.progress(`packed ${done} of ${jobs.length} layers`)
      }
    } finally {
      // What failed in one thread is not worth finishing in the others.
      if (queue.length > 0) queue.length = 0
      host.signal.removeEventListener('abort', stop)
      await worker.terminate()
    }
  }
  const threads = Math.min(availableParallelism(), jobs.length)
  const outcomes = await Promise.allSettled(Array.from({ length: threads }, drainQueue))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return results
}

type Answer = { readonly layer: PackedLayer } | { readonly error: string }

/** Rejects when the thread is gone; nobody has to be waiting for it. */
function endOf(worker: Worker, signal: AbortSignal): Promise<never> {
  const ended = once(worker, 'exit').then(() => {
    throw signal.aborted ? cancelled('while layers were packed') : new Error('a packing thread ended early')
  })
  ended.catch(() => {})
  return ended
}

async function packIn(worker: Worker, content: LayerContent, ended: Promise<never>): Promise<PackedLayer> {
  const message = once(worker, 'message') as Promise<[Answer]>
  worker.postMessage(content)
  const [answer] = await Promise.race([message, ended])
  if ('layer' in answer) return answer.layer
  throw new NixeryError('output', {
    message: `a layer could not be packed: ${answer.error}`,
    hint: 'if the disk is full, free some space or point TMPDIR (RUNNER_TEMP in a workflow) to a larger one',
  })
}
