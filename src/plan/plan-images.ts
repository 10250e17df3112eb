import { settleAll } from '../base/errors.ts'
import { changesOf, lostReason } from '../build/jobs/changes.ts'
import type { Job } from '../build/jobs/job.ts'
import { openJobs } from '../build/jobs/open-jobs.ts'
import { pinBases } from '../build/jobs/pinned-bases.ts'
import { staleTags } from '../build/jobs/reuse-image.ts'
import { resolveSources } from '../build/packages/resolve-sources.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { changesText, type InputChange } from '../cache/inputs-record.ts'
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
  /** The inputs that differ from those of the last build, for each image in the matrix of which one is known. */
  readonly changed: Readonly<Record<string, readonly InputChange[]>>
}

/** Decides which images jobs have to build, without Nix. Nothing is written anywhere. */
export async function planImages(
  request: RunRequest,
  { changedOnly, perPlatform, runners }: PlanOptions,
  host: Host,
  memory: BuildCache,
): Promise<JobMatrix> {
  const { unchanged, changes } = changedOnly ? await compareImages(request, host, memory) : NOT_COMPARED
  const changed = request.images.filter((image) => !unchanged.has(nameOf(image)))
  return {
    matrix: matrixOf(changed, runners, perPlatform),
    images: changed.map(nameOf),
    unchanged: [...unchanged],
    changed: Object.fromEntries(changes),
  }
}

/** The names of the images that are up to date, and why the others are not. */
interface Comparison {
  readonly unchanged: ReadonlySet<string>
  readonly changes: ReadonlyMap<string, readonly InputChange[]>
}

const NOT_COMPARED: Comparison = { unchanged: new Set(), changes: new Map() }

/** Up to date is what is cached and in all registries, with all tags pointing to it. */
async function compareImages(request: RunRequest, host: Host, memory: BuildCache): Promise<Comparison> {
  host.enter('pin')
  const origins = await resolveSources(request, host)
  const unchanged = new Set<string>()
  const changes = new Map<string, readonly InputChange[]>()
  const registries = new Registries(request.registries, host)
  const bases = await pinBases(request.images, registries)
  const jobs = await openJobs({ request, host, registries, memory, bases }, origins, [])
  const stale = await settleAll(...jobs.map(staleTags))
  for (const [index, job] of jobs.entries()) {
    const name = nameOf(job.request)
    if (stale[index]?.every((tags) => tags.length === 0)) {
      unchanged.add(name)
      host.log.outcome(`${name}: nothing is new`)
      continue
    }
    const changed = job.known === undefined ? await changesOf(job, memory) : undefined
    if (changed !== undefined && changed.length > 0) changes.set(name, changed)
    host.log.outcome(`${name}: has to be built (${reason(job, changed)})`)
  }
  return { unchanged, changes }
}

function reason({ known }: Job, changed: readonly InputChange[] | undefined): string {
  if (known !== undefined) return 'it is cached, but a registry does not have it, or a tag points elsewhere'
  return lostReason(changed) ?? `changed: ${changesText(changed ?? [])}`
}

const nameOf = ({ name = '' }: ImageRequest): string => name
