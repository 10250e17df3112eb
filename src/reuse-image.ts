import type { Key } from './cache/keys.ts'
import type { Memory } from './cache/memory.ts'
import type { Run } from './deliver.ts'
import type { BuiltImage } from './oci/image.ts'
import { blobsDirectory, writeImage } from './oci/layout.ts'
import { publishOutputs } from './output/publish.ts'
import { isLocal } from './output/targets.ts'
import { ensureOras } from './registry/install-oras.ts'
import { tagImage } from './registry/oras.ts'
import type { Destination } from './registry/push.ts'
import { formatImageName } from './registry/reference.ts'

/**
 * The run in which nothing is new: every registry has the image that is remembered, so only tags are moved, and only
 * those that point elsewhere. False when something is missing somewhere; nothing was changed then.
 */
export async function reuseImage(
  known: BuiltImage,
  { key, request, destinations, staging, memory, host }: Run,
): Promise<boolean> {
  const { digest } = known.image.manifest.descriptor
  const { layout } = staging
  const local = isLocal(request.local)
  const stale = await Promise.all(destinations.map((destination) => staleTags(destination, digest)))
  if (stale.includes(undefined)) {
    host.log.info(`${digest} is remembered, but not in the registry any more`)
    return false
  }
  // With registries, the blobs of outputs come from packing: bytes in the cache are for this machine alone.
  if (local && (destinations.length > 0 || !(await fillLayout(known, key, layout, memory)))) return false
  for (const [index, { repository }] of destinations.entries()) {
    const tags = stale[index] ?? []
    if (tags.length === 0) continue
    await repository.checkPush()
    await tagImage(await ensureOras(request.oras, host), digest, repository, tags, host)
    host.log.info(`${formatImageName(repository.image)}: moved ${tags.join(', ')}`)
  }
  if (local) {
    await writeImage(layout, known.image, request.layoutTag)
    const images = [{ platform: request.platform, image: known.image }]
    await publishOutputs(staging, request.local, { images }, host)
  }
  host.log.info(`nothing is new: ${digest}`)
  return true
}

/** The tags that do not point to the image; undefined when the repository does not have it. */
async function staleTags(
  { repository, tags }: Destination,
  digest: string,
): Promise<readonly string[] | undefined> {
  const digests = await Promise.all(tags.map((tag) => repository.manifestDigest(tag)))
  const stale = tags.filter((_, index) => digests[index] !== digest)
  // A tag that points to the image says as well that it is there.
  if (stale.length < tags.length || (await repository.manifestDigest(digest)) === digest) return stale
  return undefined
}

async function fillLayout(known: BuiltImage, key: Key, layout: string, memory: Memory): Promise<boolean> {
  const digests = known.layers.map(({ packed }) => packed.digest)
  const found = await memory.recallBlobs(key, digests, blobsDirectory(layout), known.image.size)
  return digests.every((digest) => found.has(digest))
}
