/** From an image index to the repositories that it goes to. */
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { mapLimited } from '../base/collections.ts'
import { mergeErrors } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import type { Content } from '../image/oci/image.ts'
import { distinctBlobs } from '../image/oci/image-tree.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import { blobFile, blobsDirectory } from '../image/pack/layout.ts'
import type { Registries } from '../registry/connection.ts'
import type { Destination } from '../registry/destinations.ts'
import { downloadBlob } from '../registry/download.ts'
import { ensureOras } from '../registry/install-oras.ts'
import { type PushContext, type PushRequest, pushAll } from '../registry/push.ts'
import type { PlatformImage } from './read-images.ts'
import type { MergeRequest } from './request.ts'

/**
 * Pushes the index, with what the repositories lack of its images, and moves the tags. The layout that oras
 * pushes from has nothing but manifests: what a repository has is not opened, blobs are mounted where the
 * registry does that, and fetched when there is no other way. Returns the bytes that were uploaded.
 */
export async function publishIndex(
  index: Content,
  images: readonly PlatformImage[],
  destinations: readonly Destination[],
  request: MergeRequest,
  registries: Registries,
): Promise<number> {
  const { host } = registries
  const oras = await ensureOras(request.oras, host)
  const layout = path.join(host.workDir, 'image')
  await mkdir(blobsDirectory(layout), { recursive: true })
  const sources = new Map(images.flatMap(({ blobs, source }) => blobs.map(({ digest }) => [digest, source])))
  const plan: PushContext = {
    oras,
    layout,
    provide: (digests) => fetchBlobs(layout, digests, sources, registries),
    otherRepository: (digest) => sources.get(digest),
  }
  const shipment = (blobs: readonly Descriptor[], to: readonly Destination[]): PushRequest => ({
    tree: { root: index, documents: [...images, index], blobs },
    layoutTag: 'index',
    destinations: to,
  })
  const areThere = await Promise.all(destinations.map((destination) => hasImages(destination, images)))
  const newIn = await Promise.all(destinations.map((destination) => lacks(destination, index)))
  const bytes = newIn.filter(Boolean).length * index.descriptor.size
  const complete = destinations.filter((_, at) => areThere[at])
  const others = destinations.filter((_, at) => !areThere[at])
  const shipments = [
    shipment([], complete),
    shipment(distinctBlobs(images.flatMap(({ blobs }) => blobs)), others),
  ]
  const outcomes = await pushAll(plan, shipments, host)
  const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))
  if (errors.length > 0) throw mergeErrors(errors)
  return outcomes.reduce((sum, outcome) => sum + ('bytes' in outcome ? outcome.bytes : 0), bytes)
}

/** Blobs need not be asked for where the manifest is: no registry takes one without the other. */
async function hasImages({ repository }: Destination, images: readonly PlatformImage[]): Promise<boolean> {
  const name = formatImageName(repository.image)
  const others = images.filter(({ source }) => formatImageName(source) !== name)
  const found = await Promise.all(
    others.map(({ descriptor }) => repository.manifestDigest(descriptor.digest)),
  )
  return found.every((digest) => digest !== undefined)
}

const lacks = async ({ repository }: Destination, { descriptor }: Content): Promise<boolean> =>
  (await repository.manifestDigest(descriptor.digest)) === undefined

/** Downloads at a time. */
const CONCURRENCY = 4

/** Brings blobs into the layout, from the repositories that they were found in. */
async function fetchBlobs(
  layout: string,
  digests: ReadonlySet<Digest>,
  sources: ReadonlyMap<Digest, ImageName>,
  registries: Registries,
): Promise<void> {
  const wanted = [...digests].flatMap((digest) => {
    const source = sources.get(digest)
    return source === undefined ? [] : [{ digest, source }]
  })
  const byName = new Map(wanted.map(({ source }) => [formatImageName(source), source]))
  const connections = new Map(
    await Promise.all(
      [...byName].map(async ([name, source]) => [name, await registries.connect(source)] as const),
    ),
  )
  await mapLimited(wanted, CONCURRENCY, async ({ digest, source }) => {
    const file = blobFile(layout, digest)
    const connection = connections.get(formatImageName(source))
    if (connection === undefined || existsSync(file)) return
    await downloadBlob(connection, digest, `${file}.partial`)
    await rename(`${file}.partial`, file)
  })
}
