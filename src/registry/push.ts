import { existsSync } from 'node:fs'
import path from 'node:path'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Image } from '../oci/image.ts'
import { blobsDirectory } from '../oci/layout.ts'
import { blobName, type Descriptor, type Digest } from '../oci/types.ts'
import { formatBytes } from '../report/format.ts'
import { openRepository, type Repository } from './client.ts'
import type { Login } from './credentials.ts'
import { OrasError, pushImage } from './oras.ts'
import { formatImageName, type ImageName, type PushTarget } from './reference.ts'
import { Patience, PUSH_FAILURES, pause } from './retry.ts'

/** An image name whose registry answers, and the tags that are to point to the image. */
export interface Destination {
  readonly repository: Repository
  readonly tags: readonly string[]
}

export async function openDestinations(
  targets: readonly PushTarget[],
  login: Login | undefined,
  host: Host,
): Promise<readonly Destination[]> {
  return Promise.all(
    targets.map(async ({ image, tags }) => ({ repository: await openRepository(image, login, host), tags })),
  )
}

/** What a push needs to know, besides where to. */
export interface PushPlan {
  readonly oras: string
  /** May lack blobs that a registry has. */
  readonly layout: string
  /** What is pushed, and the blobs that belong to it. */
  readonly image: Pick<Image, 'manifest' | 'blobs'>
  /** Makes blobs that the layout lacks. */
  readonly provide: (digests: ReadonlySet<Digest>) => Promise<void>
  /** Another repository that may have a blob. */
  readonly otherRepository: (digest: Digest) => ImageName | undefined
}

/** Pushes to one destination after the other and returns the bytes that were uploaded. */
export async function pushToAll(
  plan: PushPlan,
  destinations: readonly Destination[],
  host: Host,
): Promise<number> {
  const missing = await Promise.all(destinations.map(({ repository }) => missingBlobs(plan, repository)))
  // All blobs are made before the first push: what they show to be wrong must not reach any registry.
  await plan.provide(new Set(missing.flat().map(({ digest }) => digest)))
  let bytes = 0
  for (const [index, destination] of destinations.entries()) {
    const { repository, tags } = destination
    const neighbour = destinations.slice(0, index).find((other) => onSameRegistry(other, destination))
    await host.log.group(`Push to ${formatImageName(repository.image)}`, async () => {
      const blobs = await mountFrom(neighbour, repository, missing[index] ?? [])
      await pushTo(plan, destination, host)
      const all = plan.image.blobs.length
      const names = tags.length === 0 ? 'no tags' : `tags: ${tags.join(', ')}`
      const uploaded = `${blobs.length} of ${all} blobs uploaded, ${formatBytes(sizeOf(blobs))}`
      host.log.info(`${all === 0 ? 'its blobs are there' : uploaded}; ${names}`)
      bytes += sizeOf(blobs)
    })
  }
  return bytes
}

const sizeOf = (blobs: readonly Descriptor[]): number => blobs.reduce((sum, { size }) => sum + size, 0)

const onSameRegistry = (a: Destination, b: Destination): boolean =>
  a.repository.image.registry === b.repository.image.registry

/** The blobs that still have to be uploaded, after those that went to a neighbour just now were mounted from there. */
async function mountFrom(
  neighbour: Destination | undefined,
  repository: Repository,
  blobs: readonly Descriptor[],
): Promise<readonly Descriptor[]> {
  if (neighbour === undefined) return blobs
  const from = neighbour.repository.image
  const mounted = await Promise.all(blobs.map(({ digest }) => repository.mountBlob(digest, from)))
  return blobs.filter((_, index) => !mounted[index])
}

/** Uploads at a time, per registry. */
const CONCURRENCY = 6

/**
 * Runs oras until the image is there. A blob that arrived is not sent again, so each run goes on where the one before it
 * failed; a run that brought at least one blob does not count as a failure. oras drops all uploads when one fails: a
 * registry in trouble gets fewer at a time, down to one after the other.
 */
async function pushTo(plan: PushPlan, { repository, tags }: Destination, host: Host): Promise<void> {
  const { digest } = plan.image.manifest.descriptor
  const patience = new Patience(PUSH_FAILURES)
  let lacking = plan.image.blobs.length
  let concurrency = CONCURRENCY
  for (;;) {
    try {
      return await pushImage(plan.oras, plan.layout, digest, repository, tags, concurrency, host)
    } catch (error) {
      if (!(error instanceof OrasError)) throw error
      // Our own question waits as long as the registry asks for, which oras does not.
      const missing = await stillMissing(plan, repository, error)
      if (missing.length < lacking) patience.progress()
      lacking = missing.length
      concurrency = Math.ceil(concurrency / 2)
      await prepareAnother(plan, missing, error, patience, host)
    }
  }
}

/** Makes lost blobs again and waits. Throws the error of the push when another one would not help. */
async function prepareAnother(
  plan: PushPlan,
  missing: readonly Descriptor[],
  error: OrasError,
  patience: Patience,
  host: Host,
): Promise<void> {
  const lost = missing.map(({ digest }) => digest).filter((digest) => !isLocal(plan, digest))
  // Without the lost blobs oras cannot but fail: what it says of it does not matter.
  const wait = patience.next(lost.length > 0 ? { status: undefined, text: '' } : error.failure)
  if (wait === undefined) throw error
  if (lost.length > 0) {
    host.log.info(`the registry lost ${lost.length} blobs that it had: making them again`)
    await plan.provide(new Set(lost))
  } else {
    const reason = error.failure.text.split('\n')[0]
    host.log.info(`${missing.length} blobs are missing yet, trying again in ${wait} ms: ${reason}`)
  }
  await pause(wait, host.signal)
}

/** A registry that does not answer now is no news: the error of the push says it. */
async function stillMissing(
  plan: PushPlan,
  repository: Repository,
  pushError: OrasError,
): Promise<readonly Descriptor[]> {
  return missingBlobs(plan, repository).catch((error: unknown) => {
    throw error instanceof NixeryError && error.code === 'cancelled' ? error : pushError
  })
}

/** Whether the layout has it. */
const isLocal = (plan: PushPlan, digest: Digest): boolean =>
  existsSync(path.join(blobsDirectory(plan.layout), blobName(digest)))

/** The blobs that a repository lacks, after those that a neighbour has were mounted. */
async function missingBlobs(
  { image, otherRepository }: PushPlan,
  repository: Repository,
): Promise<readonly Descriptor[]> {
  const isThere = async ({ digest }: Descriptor) => {
    if (await repository.hasBlob(digest)) return true
    const other = otherRepository(digest)
    return (
      other !== undefined &&
      formatImageName(other) !== formatImageName(repository.image) &&
      repository.mountBlob(digest, other)
    )
  }
  const present = await Promise.all(image.blobs.map(isThere))
  return image.blobs.filter((_, index) => !present[index])
}
