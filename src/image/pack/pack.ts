import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { NixeryError } from '../../base/errors.ts'
import { diskFull, isDiskFull } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { cancelled } from '../../host/process.ts'
import { NarError, unusableNar } from '../../substitute/open-nar.ts'
import type { PackedLayer } from '../oci/types.ts'
import type { Compression } from './compress.ts'
import { gzipEngine } from './gzip.ts'
import type { LayerContent } from './pack-layer.ts'
import type { PackAnswer, PackOrder, PackPlace } from './pack-worker.ts'

/** A layer to be packed. */
export interface PackJob {
  readonly content: LayerContent
  readonly compression: Compression
  /** About how many bytes it has: the largest go first, so that no core waits for one at the end. */
  readonly weight: number
}

/** Built beside the bundle that uses it. */
const WORKER_FILE = new URL('./pack-worker.js', import.meta.url)

/**
 * Packs layers in parallel, one worker thread for each core, and returns them in the order of the jobs.
 * Memory is bounded by the number of cores, not by the size of a layer. The first layer that fails stops the
 * others.
 */
export async function packLayers(
  jobs: readonly PackJob[],
  blobsDir: string,
  host: Host,
): Promise<readonly PackedLayer[]> {
  if (jobs.some(({ compression: { kind, level } }) => kind === 'gzip' && gzipEngine(level) === 'pako')) {
    host.log.info(
      'this Node.js has a zlib of its own: layers are compressed by pako, at about half the speed',
    )
  }
  const queue = jobs.map((job, index) => ({ ...job, index })).sort((a, b) => b.weight - a.weight)
  const results = new Array<PackedLayer>(jobs.length)
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  host.signal.addEventListener('abort', stop)
  let done = 0
  let firstError: Error | undefined

  const drainQueue = async () => {
    const thread = new PackThread({ blobsDir, env: host.env }, stopped.signal)
    try {
      for (let job = queue.shift(); job !== undefined && !stopped.signal.aborted; job = queue.shift()) {
        results[job.index] = await thread.pack(job)
        done += 1
        host.log.progress(`packed ${done} of ${jobs.length} layers`)
      }
    } catch (error) {
      // The first failure is the cause; the other threads are stopped by it.
      firstError ??= error as Error
      stop()
    } finally {
      await thread.end()
    }
  }
  const threads = Math.min(cores(host.env), jobs.length)
  await Promise.all(Array.from({ length: threads }, drainQueue))
  host.signal.removeEventListener('abort', stop)
  if (host.signal.aborted) throw cancelled('packing was stopped')
  if (firstError !== undefined) {
    const weight = jobs.reduce((sum, job) => sum + job.weight, 0)
    if (isDiskFull(firstError))
      throw await diskFull('a layer could not be packed', [blobsDir], firstError, weight)
    throw failure(firstError)
  }
  return results
}

/** How many cores are ours: a builder of Nix is told (the option `cores`, 0 for all of them). */
function cores(env: NodeJS.ProcessEnv): number {
  const all = availableParallelism()
  return Math.min(all, Number(env.NIX_BUILD_CORES) || all)
}

function failure(cause: Error): NixeryError {
  if (cause instanceof NarError) return unusableNar(cause)
  return new NixeryError(
    'output',
    {
      message: `a layer could not be packed: ${cause.message}`,
      hint: 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written',
    },
    cause,
  )
}

/** A worker thread, asked for one layer at a time. */
class PackThread {
  readonly #worker: Worker
  readonly #ended: Promise<never>

  constructor(options: PackPlace, stopped: AbortSignal) {
    this.#worker = new Worker(WORKER_FILE, { workerData: options })
    this.#ended = once(this.#worker, 'exit').then(() => {
      throw new Error('its thread ended early')
    })
    // It may end while nothing awaits it.
    this.#ended.catch(() => {})
    stopped.addEventListener('abort', () => this.#worker.postMessage('stop'))
  }

  async pack({ content, compression }: PackJob): Promise<PackedLayer> {
    const message = once(this.#worker, 'message') as Promise<[PackAnswer]>
    this.#worker.postMessage({ content, compression } satisfies PackOrder)
    const [answer] = await Promise.race([message, this.#ended])
    if ('layer' in answer) return answer.layer
    throw answer.isNar ? new NarError(answer.error) : new Error(answer.error)
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
