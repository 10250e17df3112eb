import { existsSync } from 'node:fs'
import { mapLimited, totalSize } from '../base/collections.ts'
import { mergeErrors, NixeryError } from '../base/errors.ts'
import { formatBytes } from '../base/format.ts'
import type { Digest } from '../base/hash.ts'
import type { Host } from '../host/host.ts'
import { Backoff, isTransient, PUSH_FAILURES, pause } from '../host/http/retry.ts'
import { DOCUMENT_TYPES } from '../image/documents/media-types.ts'
import type { ImageTree } from '../image/oci/image-tree.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import { blobFile, writeImage } from '../image/pack/layout.ts'
import { type Destination, moveTags, tagsElsewhere } from './destinations.ts'
import { MountSources, missingBlobs, type OtherRepository } from './mount-sources.ts'
import { OrasError, pushImage } from './oras.ts'
import { UploadProgress } from './upload-progress.ts'

/** What all pushes of a run need to know. */
export interface PushContext {
  readonly oras: string
  /** May lack blobs that a registry has. */
  readonly layout: string
  /** Makes blobs that the layout lacks. */
  readonly provide: (digests: ReadonlySet<Digest>) => Promise<void>
  readonly otherRepository: OtherRepository
}

/** An image and where it goes. */
export interface PushRequest {
  readonly tree: Pick<ImageTree, 'root' | 'documents' | 'blobs'>
  /** What it is called in the layout. */
  readonly layoutTag: string
  readonly destinations: readonly Destination[]
  /** What people call blobs, as far as they do. */
  readonly names?: ReadonlyMap<Digest, string>
}

/** An image on its way to one repository. */
interface PushTask extends Omit<PushRequest, 'destinations'>, Destination {
  /** Which of the shipments it belongs to. */
  readonly shipment: number
  /** The blobs that the repository lacked before anything was pushed. */
  readonly missing: readonly Descriptor[]
}

/** How the pushes of one image ended: the bytes that were uploaded, or what went wrong. */
export type Outcome = { readonly bytes: number } | { readonly error: NixeryError }

/**
 * Pushes one image after the other to one repository after the other. One that fails does not keep others
 * from getting where they should be; a run that is told to stop, and blobs that differ from their records,
 * do.
 */
export async function pushAll(
  plan: PushContext,
  shipments: readonly PushRequest[],
  host: Host,
): Promise<readonly Outcome[]> {
  const parcels: PushTask[] = []
  for (const [shipment, { destinations, ...rest }] of shipments.entries()) {
    const missing = await Promise.all(
      destinations.map(({ repository }) => missingBlobs(rest.tree.blobs, repository, plan.otherRepository)),
    )
    for (const [index, destination] of destinations.entries())
      parcels.push({ ...rest, ...destination, shipment, missing: missing[index] ?? [] })
  }
  // All blobs are made before the first push: what they show to be wrong must not reach any registry.
  await plan.provide(new Set(parcels.flatMap(({ missing }) => missing.map(({ digest }) => digest))))
  const outcomes: Outcome[] = shipments.map(() => ({ bytes: 0 }))
  const arrived = new MountSources()
  for (const parcel of parcels) {
    const before = outcomes[parcel.shipment] ?? { bytes: 0 }
    try {
      const bytes = await pushTask(plan, parcel, titleOf(parcel, parcels), arrived, host)
      if ('bytes' in before) outcomes[parcel.shipment] = { bytes: before.bytes + bytes }
    } catch (error) {
      if (!isOfRegistry(error)) throw error
      const all = 'error' in before ? mergeErrors([before.error, error]) : error
      outcomes[parcel.shipment] = { error: all as NixeryError }
    }
  }
  return outcomes
}

const isOfRegistry = (error: unknown): error is NixeryError =>
  error instanceof NixeryError &&
  ['push', 'registry-denied', 'registry-unreachable', 'no-network'].includes(error.code)

/** With the tags, where several images go to one repository. */
function titleOf({ repository, tags }: PushTask, all: readonly PushTask[]): string {
  const name = formatImageName(repository.image)
  const here = all.filter((one) => formatImageName(one.repository.image) === name)
  return `Push to ${name}${here.length > 1 && tags.length > 0 ? ` (${tags.join(', ')})` : ''}`
}

/** Returns the bytes that were uploaded. */
function pushTask(
  plan: PushContext,
  parcel: PushTask,
  title: string,
  arrived: MountSources,
  host: Host,
): Promise<number> {
  const { repository, tags, tree } = parcel
  return host.log.group(title, async () => {
    const blobs = await arrived.mountInto(repository, parcel.missing)
    // A tag that is where it should be needs no move, which a registry may refuse.
    const moved = await tagsElsewhere(parcel, tree.root.descriptor.digest)
    await pushTo(plan, { ...parcel, missing: blobs }, host)
    arrived.add(repository.image, tree.blobs)
    await moveTags({ repository, tags: moved }, tree.root, host)
    const size = totalSize(blobs)
    const names = tags.length === 0 ? 'no tags' : `tags: ${tags.join(', ')}`
    const uploaded = `${blobs.length} of ${tree.blobs.length} blobs uploaded, ${formatBytes(size)}`
    host.log.outcome(`${tree.blobs.length === 0 ? 'all blobs exist' : uploaded}; ${names}`)
    return size
  })
}

/** Uploads at a time, per registry. */
const CONCURRENCY = 6

/**
 * Runs oras until the image is there. A blob that arrived is not sent again, so each run goes on where the
 * one before it failed; a run that brought at least one blob does not count as a failure. oras drops all
 * uploads when one fails: a registry in trouble gets fewer at a time, down to one after the other. What oras
 * cannot do, however often it is run, is tried without it: the registry's answer to that is what counts.
 */
async function pushTo(plan: PushContext, parcel: PushTask, host: Host): Promise<void> {
  await writeImage(plan.layout, parcel.tree, parcel.layoutTag)
  const progress = new UploadProgress(parcel.missing, parcel.names ?? new Map(), host.log)
  try {
    await pushBlobs(plan, parcel, progress, host)
  } finally {
    progress.end()
  }
}

async function pushBlobs(
  plan: PushContext,
  parcel: PushTask,
  progress: UploadProgress,
  host: Host,
): Promise<void> {
  const { tree, repository } = parcel
  const { digest } = tree.root.descriptor
  // oras 1.2 sends the credentials there, later ones refuse.
  if (repository.uploadsElsewhere()) return pushWithoutOras(plan, parcel, progress)
  const patience = new Backoff(PUSH_FAILURES)
  let lacking = tree.blobs.length
  let concurrency = CONCURRENCY
  for (;;) {
    try {
      return await pushImage(plan.oras, plan.layout, digest, repository, concurrency, host, progress)
    } catch (error) {
      if (!(error instanceof OrasError)) throw error
      progress.break()
      // Our own question waits as long as the registry asks for, which oras does not.
      const missing = await stillMissing(plan, parcel, error)
      const hasProgress = missing.length < lacking
      if (hasProgress) patience.progress()
      lacking = missing.length
      concurrency = Math.ceil(concurrency / 2)
      const failed = hasProgress ? withNewToken(error) : error
      const isFinal = !isTransient(failed.failure)
      if (isFinal && missing.every(({ digest }) => isLocal(plan, digest))) {
        host.log.info(`going on without oras: ${error.failure.text.split('\n')[0]}`)
        return pushWithoutOras(plan, parcel, progress)
      }
      await prepareAnother(plan, missing, failed, patience, host)
    }
  }
}

/** Uploads what the repository still lacks in requests of our own. */
async function pushWithoutOras(
  plan: PushContext,
  { tree, repository }: PushTask,
  progress: UploadProgress,
): Promise<void> {
  const missing = await missingBlobs(tree.blobs, repository, plan.otherRepository)
  await plan.provide(new Set(missing.map(({ digest }) => digest)))
  await mapLimited(missing, CONCURRENCY, async (blob) => {
    progress.begin(blob.digest)
    await repository.putBlob(blob, blobFile(plan.layout, blob.digest))
    progress.arrive(blob.digest)
  })
  // Each after those that it refers to.
  const manifests = tree.documents.filter(({ descriptor }) => DOCUMENT_TYPES.includes(descriptor.mediaType))
  for (const manifest of manifests) await repository.putManifest(manifest)
}

/** The right to push was there before: a token has run out, and another run gets a new one. */
const withNewToken = (error: OrasError): OrasError =>
  error.failure.status === 401 ? new OrasError(error, { ...error.failure, status: undefined }) : error

/** Makes lost blobs again and waits. Throws the error of the push when another one would not help. */
async function prepareAnother(
  plan: PushContext,
  missing: readonly Descriptor[],
  error: OrasError,
  patience: Backoff,
  host: Host,
): Promise<void> {
  const lost = missing.map(({ digest }) => digest).filter((digest) => !isLocal(plan, digest))
  // Without the lost blobs oras cannot but fail: what it says of it does not matter.
  const wait = patience.next(lost.length > 0 ? { status: undefined, text: '' } : error.failure)
  if (wait === undefined) throw error
  if (lost.length > 0) {
    host.log.info(`${lost.length} blobs disappeared from the registry; repacking them`)
    await plan.provide(new Set(lost))
  } else {
    const reason = error.failure.text.split('\n')[0]
    host.log.info(`${missing.length} blobs still missing; retrying in ${wait} ms: ${reason}`)
  }
  await pause(wait, host.signal)
}

/** When the registry does not answer this question either, the error of the push says enough. */
async function stillMissing(
  plan: PushContext,
  { tree, repository }: PushTask,
  pushError: OrasError,
): Promise<readonly Descriptor[]> {
  return missingBlobs(tree.blobs, repository, plan.otherRepository).catch((error: unknown) => {
    throw error instanceof NixeryError && error.code === 'cancelled' ? error : pushError
  })
}

/** Whether the layout has it. */
const isLocal = (plan: PushContext, digest: Digest): boolean => existsSync(blobFile(plan.layout, digest))
