import { availableParallelism } from 'node:os'
import { NixeryError } from '../../base/errors.ts'
import { diskFull, isDiskFull } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { cancelled } from '../../host/process.ts'
import { NarError, unusableNar } from '../../substitute/open-nar.ts'
import { type Places, withOtherCaches } from '../../substitute/other-caches.ts'
import type { PackedLayer } from '../oci/types.ts'
import type { Compression } from './compress.ts'
import { gzipEngine } from './gzip.ts'
import type { LayerContent } from './pack-layer.ts'
import { type Packer, PackHere, PackThread } from './packer.ts'
import { PackingProgress } from './progress.ts'

/** A layer to be packed. */
export interface PackJob {
  readonly content: LayerContent
  readonly compression: Compression
  /** About how many bytes it has: the largest go first, so that no core waits for one at the end. */
  readonly weight: number
  /** Where those of its paths are that the store need not have. */
  readonly nars?: Places
  /** The names of what is in it, for the log. */
  readonly contents?: readonly string[]
}

/** A thread costs as much as it takes to pack this. Bytes. */
const SMALL = 8 * 2 ** 20

/**
 * Packs layers in parallel, one worker thread for each core, and returns them in the order of the jobs; what
 * is little in all is packed by the thread that asks. Memory is bounded by the number of cores, not by the
 * size of a layer. The first layer that fails stops the others.
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
  if (host.signal.aborted) stop()
  host.signal.addEventListener('abort', stop)
  const weight = jobs.reduce((sum, job) => sum + job.weight, 0)
  const newPacker = (): Packer =>
    weight <= SMALL
      ? new PackHere({ blobsDir, env: host.env, http: host.http }, stopped.signal)
      : new PackThread({ blobsDir, env: host.env }, stopped.signal)
  const progress = new PackingProgress(jobs, weight, host)
  let firstError: Error | undefined

  const drainQueue = async () => {
    const packer = newPacker()
    try {
      for (let job = queue.shift(); job !== undefined && !stopped.signal.aborted; job = queue.shift()) {
        results[job.index] = await progress.during(job, packer, packWithOthers(job, packer, host))
      }
    } catch (error) {
      // The first failure is the cause; the other threads are stopped by it.
      firstError ??= error as Error
      stop()
    } finally {
      await packer.end()
    }
  }
  const packers = weight <= SMALL ? 1 : Math.min(cores(host.env), jobs.length)
  await Promise.all(Array.from({ length: packers }, drainQueue))
  progress.end()
  host.signal.removeEventListener('abort', stop)
  if (host.signal.aborted) throw cancelled('packing was stopped')
  if (firstError !== undefined) {
    if (isDiskFull(firstError))
      throw await diskFull('a layer could not be packed', [blobsDir], firstError, weight)
    throw failure(firstError)
  }
  return results
}

/** Packs a layer anew with each NAR that another cache has, when one could not be read. */
async function packWithOthers(job: PackJob, packer: Packer, { log }: Host): Promise<PackedLayer> {
  const { content, compression, nars: places } = job
  if (content.kind === 'entries' || places === undefined) return packer.pack({ content, compression })
  const attempt = async () => {
    const nars = await places.locate(content.paths)
    return packer.pack({ content: nars.size === 0 ? content : { ...content, nars }, compression })
  }
  return withOtherCaches(attempt, (fault) => places.elsewhere(fault), log)
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
