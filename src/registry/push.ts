import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Host } from '../host.ts'
import type { Image } from '../oci/image.ts'
import { blobsDirectory } from '../oci/layout.ts'
import { blobName, type Descriptor, type Digest } from '../oci/types.ts'
import { formatBytes } from '../report/format.ts'
import { openRepository, type Repository } from './client.ts'
import type { Login } from './credentials.ts'
import { pushImage } from './oras.ts'
import { formatImageName, type ImageName, type PushTarget } from './reference.ts'

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
  readonly image: Image
  /** Makes blobs that the layout lacks. */
  readonly provide: (digests: ReadonlySet<Digest>) => Promise<void>
  /** Another repository that may have a blob. */
  readonly otherRepository: (digest: Digest) => ImageName | undefined
}

/** A registry may lose a blob between our question and oras' push; more often is no coincidence. */
const ATTEMPTS = 3

/** Pushes to one destination after the other and returns the bytes that they did not have. */
export async function pushToAll(
  plan: PushPlan,
  destinations: readonly Destination[],
  host: Host,
): Promise<number> {
  const missing = await Promise.all(destinations.map(({ repository }) => missingBlobs(plan, repository)))
  // All blobs are made before the first push: what they show to be wrong must not reach any registry.
  await plan.provide(new Set(missing.flat().map(({ digest }) => digest)))
  for (const [index, destination] of destinations.entries()) {
    const blobs = missing[index] ?? []
    const title = `Push to ${formatImageName(destination.repository.image)}`
    await host.log.group(title, async () => {
      await pushTo(plan, destination, host)
      const of = `${blobs.length} of ${plan.image.blobs.length} blobs`
      host.log.info(`${of} uploaded, ${formatBytes(sizeOf(blobs))}; tags: ${destination.tags.join(', ')}`)
    })
  }
  return sizeOf(missing.flat())
}

const sizeOf = (blobs: readonly Descriptor[]): number => blobs.reduce((sum, { size }) => sum + size, 0)

async function pushTo(plan: PushPlan, { repository, tags }: Destination, host: Host): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pushImage(
        plan.oras,
        plan.layout,
        plan.image.manifest.descriptor.digest,
        repository,
        tags,
        host,
      )
    } catch (error) {
      const lost = await lostBlobs(plan, repository)
      if (attempt === ATTEMPTS || lost.size === 0) throw error
      host.log.info(`the registry lost ${lost.size} blobs that it had: making them again`)
      await plan.provide(lost)
    }
  }
}

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

/** What neither the layout has nor, after all, the registry. */
async function lostBlobs(plan: PushPlan, repository: Repository): Promise<ReadonlySet<Digest>> {
  const isLocal = (digest: Digest) => existsSync(path.join(blobsDirectory(plan.layout), blobName(digest)))
  // A registry that does not answer now is no news: the error of the push says it.
  const missing = await missingBlobs(plan, repository).catch(() => [])
  return new Set(missing.map(({ digest }) => digest).filter((digest) => !isLocal(digest)))
}
