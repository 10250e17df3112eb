import { settleAll } from '../base/errors.ts'
import { openJobs } from '../build/jobs/open-jobs.ts'
import { staleTags } from '../build/jobs/reuse-image.ts'
import { resolveSources } from '../build/packages/resolve-sources.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import type { Host } from '../host/host.ts'
import { Registries } from '../registry/connection.ts'
import type { ImageRequest, RunRequest } from '../request/request.ts'
import { type Matrix, matrixOf, type Runners } from './matrix.ts'

export interface PlanOptions {
  /** Leave out the images with which a build would do nothing. */
  readonly changedOnly: boolean
  /** A job for each platform of an image. */
  readonly perPlatform: boolean
  readonly runners: Runners
}

/** What there is to do for the images of an image file. */
export interface JobMatrix {
  readonly matrix: Matrix
  /** The names of the images in the matrix, and of those that were left out. */
  readonly images: readonly string[]
  readonly unchanged: readonly string[]
}

/** Decides which images jobs have to build, without Nix. Nothing is written anywhere. */
export async function planImages(
  request: RunRequest,
  { changedOnly, perPlatform, runners }: PlanOptions,
  host: Host,
  memory: BuildCache,
): Promise<JobMatrix> {
  const unchanged = changedOnly ? await unchangedImages(request, host, memory) : new Set<string>()
  const changed = request.images.filter((image) => !unchanged.has(nameOf(image)))
  return {
    matrix: matrixOf(changed, runners, perPlatform),
    images: changed.map(nameOf),
    unchanged: [...unchanged],
  }
}

/** The names of the images that are up to date: cached, in all registries, with all tags pointing to them. */
async function unchangedImages(
  request: RunRequest,
  host: Host,
  memory: BuildCache,
): Promise<ReadonlySet<string>> {
  host.enter('pin')
  const origins = await resolveSources(request, host)
  const unchanged = new Set<string>()
  const registries = new Registries(request.registries, host)
  const jobs = await openJobs({ request, host, registries, memory }, origins, [])
  const stale = await settleAll(...jobs.map(staleTags))
  for (const [index, job] of jobs.entries()) {
    const isThere = stale[index]?.every((tags) => tags.length === 0) ?? false
    if (isThere) unchanged.add(nameOf(job.request))
    host.log.info(`${nameOf(job.request)}: ${isThere ? 'nothing is new' : 'has to be built'}`)
  }
  return unchanged
}

const nameOf = ({ name = '' }: ImageRequest): string => name
