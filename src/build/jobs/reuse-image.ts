import { settleAll } from '../../base/errors.ts'
import type { Digest } from '../../base/hash.ts'
import { formatImageName } from '../../image/oci/reference.ts'
import { blobsDirectory } from '../../image/pack/layout.ts'
import { publishOutputs } from '../../output/publish.ts'
import { isLocal } from '../../output/targets.ts'
import { type Destination, moveTags, tagsElsewhere } from '../../registry/destinations.ts'
import { checkSizes } from '../deliver/size-limit.ts'
import { forImage, identityOf, type Job, type KnownImage, layerDigestsOf, prefixOf, type Run } from './job.ts'

/** For each destination the tags that point elsewhere. */
export type StaleTags = readonly (readonly string[])[]

/** A cached image that is up to date. */
export interface Reuse {
  readonly job: Job
  readonly known: KnownImage
  readonly stale: StaleTags
}

/** The cached image, if every registry has it and this machine has its blobs. Changes nothing outside. */
export async function findReuse(
  job: Job,
  stale: StaleTags | undefined,
  run: Run,
): Promise<Reuse | undefined> {
  const { known, destinations, request } = job
  if (known === undefined) return undefined
  if (stale === undefined) {
    run.host.log.info(
      `${prefixOf(job)}${known.tree.root.descriptor.digest} is cached, but not in the registry; building it again`,
    )
    return undefined
  }
  const bills = await findBills(known, job, run)
  if (bills === undefined) return undefined
  // With registries, the blobs of outputs come from packing: bytes in the cache are for this machine alone.
  if (isLocal(request.local) && (destinations.length > 0 || !(await fillLayout(known, job, run))))
    return undefined
  return { job, known: { ...known, bills }, stale }
}

/** The cached bill of materials of the image; undefined when it has to be made. */
async function findBills(known: KnownImage, job: Job, run: Run): Promise<KnownImage['bills']> {
  if (run.request.evidence.formats.length === 0) return []
  const bills = await run.memory.restoreBills(job.key)
  if (bills?.length === known.images.length) return bills
  run.host.log.info(`${prefixOf(job)}no SBOM in the cache: evaluating the packages again`)
  return undefined
}

/** Throws when a tag has to be moved and may not be. */
export async function checkReuse({ job, known, stale }: Reuse): Promise<void> {
  checkSizes([{ job, known }])
  const moved = job.destinations.filter((_, index) => (stale[index] ?? []).length > 0)
  await forImage(job, () => settleAll(...moved.map(({ repository }) => repository.checkPush())))
}

/** Moves the tags that point elsewhere, and writes the outputs. */
export async function reuseImage({ job, known, stale }: Reuse, run: Run): Promise<void> {
  const { destinations, request, staged } = job
  const { host, layout } = run
  const { digest } = known.tree.root.descriptor
  for (const [index, { repository }] of destinations.entries()) {
    const tags = stale[index] ?? []
    if (tags.length === 0) continue
    host.enter('push')
    await moveTags({ repository, tags }, known.tree.root, host)
    host.log.outcome(`${formatImageName(repository.image)}: moved ${tags.join(', ')}`)
  }
  if (isLocal(request.local)) await publishOutputs(layout, staged, known.tree, request.layoutTag, host)
  host.log.outcome(`${prefixOf(job)}up to date: ${digest}`)
}

/**
 * For each destination the tags that do not point to the cached image; undefined without a cached image, or
 * when a repository lacks it.
 */
export async function staleTags({
  known,
  destinations,
}: Pick<Job, 'known' | 'destinations'>): Promise<StaleTags | undefined> {
  if (known === undefined) return undefined
  const { digest } = known.tree.root.descriptor
  const stale = await Promise.all(destinations.map((destination) => staleTagsOf(destination, digest)))
  const present = stale.filter((tags) => tags !== undefined)
  return present.length < stale.length ? undefined : present
}

async function staleTagsOf(destination: Destination, digest: Digest): Promise<readonly string[] | undefined> {
  const { repository, tags } = destination
  const stale = await tagsElsewhere(destination, digest)
  // A tag that points to the image says as well that it is there.
  if (stale.length < tags.length || (await repository.manifestDigest(digest)) === digest) return stale
  return undefined
}

async function fillLayout(known: KnownImage, job: Job, run: Run): Promise<boolean> {
  const digests = layerDigestsOf(known)
  const blobsDir = blobsDirectory(run.layout)
  const found = await run.memory.restoreBlobs(identityOf(job), digests, blobsDir, known.tree.size)
  return digests.every((digest) => found.has(digest))
}
