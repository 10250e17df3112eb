import type { Host } from '../host.ts'
import type { Image } from '../oci/image.ts'
import type { Descriptor } from '../oci/types.ts'
import { formatBytes } from '../report/format.ts'
import { openRepository, type Repository } from './client.ts'
import type { Login } from './credentials.ts'
import { pushImage } from './oras.ts'
import { formatImageName, type PushTarget } from './reference.ts'

/** An image name that can be pushed to: the registry answers and lets us. */
export interface Destination {
  readonly repository: Repository
  readonly tags: readonly string[]
}

/** Asks every registry, before any work, whether it will take the image. Throws the first refusal. */
export async function openDestinations(
  targets: readonly PushTarget[],
  login: Login | undefined,
  host: Host,
): Promise<readonly Destination[]> {
  return Promise.all(
    targets.map(async ({ image, tags }) => {
      const repository = await openRepository(image, login, host)
      await repository.checkPush()
      return { repository, tags }
    }),
  )
}

/** Pushes to one destination after the other and returns the bytes that they did not have. */
export async function pushToAll(
  oras: string,
  layout: string,
  image: Image,
  destinations: readonly Destination[],
  host: Host,
): Promise<number> {
  let bytesPushed = 0
  for (const destination of destinations) {
    const name = formatImageName(destination.repository.image)
    bytesPushed += await host.log.group(`Push to ${name}`, () =>
      pushTo(oras, layout, image, destination, host),
    )
  }
  return bytesPushed
}

async function pushTo(
  oras: string,
  layout: string,
  image: Image,
  { repository, tags }: Destination,
  host: Host,
): Promise<number> {
  const missing = await missingBlobs(repository, image.blobs)
  const bytes = missing.reduce((sum, blob) => sum + blob.size, 0)
  await pushImage(oras, layout, image.manifest.descriptor.digest, repository, tags, host)
  host.log.info(
    `${missing.length} of ${image.blobs.length} blobs uploaded, ${formatBytes(bytes)}; tags: ${tags.join(', ')}`,
  )
  return bytes
}

async function missingBlobs(
  repository: Repository,
  blobs: readonly Descriptor[],
): Promise<readonly Descriptor[]> {
  const present = await Promise.all(blobs.map((blob) => repository.hasBlob(blob.digest)))
  return blobs.filter((_, index) => !present[index])
}
