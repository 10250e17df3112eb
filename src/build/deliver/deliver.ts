import { distinctBy } from '../../base/collections.ts'
import type { NixeryError } from '../../base/errors.ts'
import { counted, formatBytes } from '../../base/format.ts'
import type { Digest } from '../../base/hash.ts'
import { combineRecords, type LayerRecords } from '../../cache/layer-records.ts'
import type { StoreRecords } from '../../cache/store-records.ts'
import type { Host } from '../../host/host.ts'
import { assembleImage, type BuiltImage } from '../../image/oci/image.ts'
import { blobsDirectory } from '../../image/pack/layout.ts'
import type { Evaluation } from '../../nix/evaluate/package.ts'
import { publishOutputs } from '../../output/publish.ts'
import { isLocal } from '../../output/targets.ts'
import { pushAll } from '../../registry/push.ts'
import type { PlatformRequest } from '../../request/request.ts'
import type { PlannedImage } from '../assemble/plan-image.ts'
import { isOwnLayer, type PlannedLayer } from '../assemble/planned-layers.ts'
import type { BaseLoader } from '../jobs/base-loader.ts'
import {
  identityOf,
  type Job,
  type KnownImage,
  knownImage,
  layerDigestsOf,
  ofImage,
  prefixOf,
  type Run,
} from '../jobs/job.ts'
import type { FoundImage } from '../jobs/last-image.ts'
import { checkRecords } from './check-records.ts'
import { LayerSource, StaleRecordError } from './layer-source.ts'
import { baseRecords, lookUpRecords, recordsFrom, repositoryOf } from './look-up-records.ts'
import { checkSizes } from './size-limit.ts'
import { verifiedText, verifyImage } from './verify.ts'

/** An image whose layers are planned. */
export interface PlannedJob {
  readonly job: Job
  readonly platforms: readonly PlannedPlatform[]
  /** What it is compared with. */
  readonly before?: FoundImage | undefined
}

interface PlannedPlatform {
  readonly request: PlatformRequest
  readonly evaluation: Evaluation
  readonly plan: PlannedImage
}

export interface Delivery {
  readonly job: Job
  readonly known: KnownImage
  readonly layersReused: number
  readonly bytesPushed: number
}

export interface Deliveries {
  readonly arrived: readonly Delivery[]
  /** Why the others failed. */
  readonly errors: readonly NixeryError[]
}

/**
 * From planned layers to pushed images. Packs the layers that are missing everywhere, each once, then pushes
 * the images one after the other, and saves records of their layers.
 */
export async function deliver(
  run: Run,
  oras: string,
  planned: readonly PlannedJob[],
  store: StoreRecords,
  bases: BaseLoader,
): Promise<Deliveries> {
  const { request, host, memory, layout } = run
  const cached = await memory.restoreLayers()
  const layers = planned.map((image) => ({ job: image.job, layers: layersOf(image) }))
  const own = layers.map((one) => ({ ...one, layers: one.layers.filter(isOwnLayer) }))
  const facts = await lookUpRecords(cached, own, run)
  const source = new LayerSource(
    layers.flatMap((one) => one.layers),
    facts,
    blobsDirectory(layout),
    host,
    (base) => bases.provide(base),
  )
  if (request.verify) await source.verify()

  const deliveries = await retryWithoutRecords(source, host, async () => {
    host.enter('pack')
    const here = planned.filter(({ job }) => isLocal(job.request.local))
    for (const image of here) await restoreForHere(image, run, source)
    await source.packUnknown(here.flatMap(layersOf))
    const made = planned.map((image) => ({ ...image, known: assemble(image, source) }))
    if (request.verify) verifyAll(made, facts, host)
    checkSizes(made)
    await checkRecords(made)
    return publish(run, oras, made, source, facts)
  })
  await memory.saveLayers(recordsFrom(deliveries.arrived), cached, store)
  return deliveries
}

/** Each once: platforms may have layers in common. */
function layersOf({ platforms }: PlannedJob): readonly PlannedLayer[] {
  return distinctBy(
    platforms.flatMap(({ plan }) => plan.layers),
    ({ key }) => key,
  )
}

function assemble({ job, platforms }: PlannedJob, source: LayerSource): KnownImage {
  const images = platforms.map(({ request, evaluation, plan }): BuiltImage => {
    const layers = source.layersOf(plan.layers)
    return {
      platform: request.platform,
      image: assembleImage(plan.description, layers),
      layers,
      packages: evaluation.packages.map(({ attribute, version }) => ({ attribute, version })),
      collisions: plan.collisions,
      ...(evaluation.revision === undefined ? {} : { nixpkgsRevision: evaluation.revision }),
    }
  })
  return knownImage(images, job.request)
}

/** Records are trusted until one of them proves stale; then the work is repeated without any. */
async function retryWithoutRecords<T>(source: LayerSource, host: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleRecordError)) throw error
    host.log.warning(`${error.message}; ignoring all cached layer records for this run`)
    source.dropRecords()
    return work()
  }
}

function verifyAll(made: readonly MadeImage[], facts: LayerRecords, host: Host): void {
  for (const { job, known } of made) verifyImage(known.tree, job.known?.tree)
  for (const image of made) {
    const layers = layersOf(image)
    const records = layers.filter(({ key }) => facts.has(key)).length
    host.log.info(prefixOf(image.job) + verifiedText(records, layers.length, image.job.known?.tree))
  }
}

interface MadeImage extends PlannedJob {
  readonly known: KnownImage
}

/** To the registries, then to this machine. */
async function publish(
  run: Run,
  oras: string,
  made: readonly MadeImage[],
  source: LayerSource,
  facts: LayerRecords,
): Promise<Deliveries> {
  const { host, layout } = run
  for (const image of made) await provideForHere(image, host, source)
  host.enter('push')
  const known = combineRecords(facts, baseRecords(made.flatMap(layersOf)))
  const plan = { oras, layout, provide: source.provide, otherRepository: repositoryOf(known) }
  const shipments = made.map(({ job, known }) => ({
    ...{ tree: known.tree, layoutTag: job.request.layoutTag, destinations: job.destinations },
    names: largestIn(known),
  }))
  const outcomes = await pushAll(plan, shipments, host)
  const arrived: Delivery[] = []
  const errors: NixeryError[] = []
  for (const [index, image] of made.entries()) {
    const { job, known } = image
    const outcome = outcomes[index] ?? { bytes: 0 }
    if ('error' in outcome) {
      errors.push(ofImage(outcome.error, job))
      continue
    }
    if (isLocal(job.request.local)) await publishHere(image, run)
    const layersReused = layersOf(image).filter(
      (layer) => isOwnLayer(layer) && !source.isPacked(layer),
    ).length
    arrived.push({ job, known, layersReused, bytesPushed: outcome.bytes })
  }
  return { arrived, errors }
}

/** What layers are called while they are on their way. */
const largestIn = ({ images }: KnownImage): ReadonlyMap<Digest, string> =>
  new Map(
    images.flatMap(({ layers }) =>
      layers.map(({ packed, contents }) => [packed.digest, contents[0] ?? ''] as const),
    ),
  )

/** Bytes from the cache only ever go into a local layout: what a registry gets is packed in this run. */
async function restoreForHere(image: PlannedJob, { memory }: Run, source: LayerSource): Promise<void> {
  const { job } = image
  if (job.destinations.length === 0) await source.restore(layersOf(image), memory, identityOf(job))
}

/** Puts the blobs into the layout that a local output of the image needs. */
async function provideForHere(image: MadeImage, { log }: Host, source: LayerSource): Promise<void> {
  const { job, known } = image
  const { root, blobs, size } = known.tree
  if (isLocal(job.request.local)) await source.provide(new Set(blobs.map(({ digest }) => digest)))
  const layers = counted(layersOf(image).length, 'layer')
  log.outcome(`${prefixOf(job)}${root.descriptor.digest}: ${layers}, ${formatBytes(size)}`)
}

async function publishHere({ job, known }: MadeImage, { host, memory, layout }: Run): Promise<void> {
  // What a registry holds need not be in the cache as well.
  if (job.destinations.length === 0)
    await memory.saveBlobs(identityOf(job), layerDigestsOf(known), blobsDirectory(layout))
  await publishOutputs(layout, job.staged, known.tree, job.request.layoutTag, host)
}
