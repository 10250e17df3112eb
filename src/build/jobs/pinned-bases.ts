/** Base images, pinned before anything is done. */
import { distinctBy } from '../../base/collections.ts'
import { type Digest, isDigest } from '../../base/hash.ts'
import { unusable } from '../../image/base/base-image.ts'
import type { Registries } from '../../registry/connection.ts'
import { openRegistryDocuments } from '../../registry/registry-documents.ts'
import type { BaseReference } from '../../request/image-config/base-reference.ts'
import { type ImageRequest, type PlatformRequest, platformsOf } from '../../request/request.ts'

/** A base image by the digest that it had when the run began. */
export interface PinnedBase extends BaseReference {
  readonly digest: Digest
}

/** By the name that the request has for it. */
export type PinnedBases = ReadonlyMap<string, PinnedBase>

/** A tag is asked for once in a run; a digest needs no question. */
export async function pinBases(
  images: readonly ImageRequest[],
  registries: Registries,
): Promise<PinnedBases> {
  const wanted = new Map(
    platformsOf(images).flatMap(({ from }) => (from !== undefined ? [[from.text, from] as const] : [])),
  )
  const pinned = new Map<string, PinnedBase>()
  for (const [text, from] of wanted) {
    const { digest } = isDigest(from.reference)
      ? { digest: from.reference }
      : await (await openRegistryDocuments(from, registries)).root()
    if (!isDigest(digest)) throw unusable(from.name, 'it has no digest of SHA-256', 'name another image')
    if (digest !== from.reference) registries.host.log.info(`${from.name} is not pinned; now it is ${digest}`)
    pinned.set(text, { ...from, digest })
  }
  return pinned
}

/** Those of an image's platforms, each once. */
export function basesOf(platforms: readonly Pick<PlatformRequest, 'from'>[], pinned: PinnedBases) {
  const found = platforms.flatMap(({ from }) => pinned.get(from?.text ?? '') ?? [])
  return distinctBy(found, ({ text }) => text).map(({ name, digest, reference }) => ({
    ...{ name, digest, isPinned: reference === digest },
  }))
}
