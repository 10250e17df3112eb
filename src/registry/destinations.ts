/** Where images go: repositories that answer, and the tags there. */
import { mergeErrors, settleAll } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import type { Host } from '../host/host.ts'
import { cancelled } from '../host/process.ts'
import type { Content } from '../image/oci/image.ts'
import type { PushTarget } from '../image/oci/reference.ts'
import { openRepository, type Repository } from './client.ts'
import type { Registries } from './connection.ts'

/** An image name whose registry answers, and the tags that are to point to the image. */
export interface Destination {
  readonly repository: Repository
  readonly tags: readonly string[]
}

/** The tags of a destination that do not point to `digest` now. */
export async function tagsElsewhere(
  { repository, tags }: Destination,
  digest: Digest,
): Promise<readonly string[]> {
  const digests = await Promise.all(tags.map((tag) => repository.manifestDigest(tag)))
  return tags.filter((_, index) => digests[index] !== digest)
}

/**
 * Sets tags to an image whose blobs the repository has. Tries all of them, then throws the errors of those
 * that failed.
 */
export async function moveTags(
  { repository, tags }: Destination,
  content: Content,
  host: Host,
): Promise<void> {
  const errors: unknown[] = []
  for (const tag of tags) {
    await repository.putManifest(content, tag).catch((error: unknown) => errors.push(error))
    if (host.signal.aborted) throw cancelled('the push was stopped')
  }
  if (errors.length > 0) throw mergeErrors(errors)
}

export async function openDestinations(
  targets: readonly PushTarget[],
  registries: Registries,
): Promise<readonly Destination[]> {
  return settleAll(
    ...targets.map(async ({ image, tags }) => ({
      repository: await openRepository(image, registries),
      tags,
    })),
  )
}
