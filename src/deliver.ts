import { factsOf, type LayerFacts } from './cache/facts.ts'
import type { Host } from './host.ts'
import { identityOf, type Job, type KnownImage, knownImage, prefixOf, type Run } from './job.ts'
import { FalseFact, LayerSource } from './layer-source.ts'
import type { Evaluation } from './nix/evaluate.ts'
import { assembleImage, type BuiltImage } from './oci/image.ts'
import { blobsDirectory } from './oci/layout.ts'
import type { PlannedLayer } from './oci/planned-layers.ts'
import type { Digest } from './oci/types.ts'
import { publishOutputs } from './output/publish.ts'
import { isLocal } from './output/targets.ts'
import type { PlannedImage } from './plan-image.ts'
import { openRepository } from './registry/client.ts'
import { knownLayers } from './registry/known-layers.ts'
import { pushAll } from './registry/push.ts'
import { imageName } from './registry/reference.ts'
import { formatBytes } from './report/format.ts'
import type { PlatformRequest } from './request/request.ts'
import { verifyImage } from './verify.ts'

/** An image whose layers are planned. */
export interface PlannedJob {
  readonly job: Job
  readonly platforms: readonly PlannedPlatform[]
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

/**
 * From planned layers to images where they should be. All layers that nobody has are packed first, each once, then the images
 * go out one after the other. What was learnt about layers is remembered once they are there.
 */
export async function deliver(
  run: Run,
  oras: string,
  planned: readonly PlannedJob[],
): Promise<readonly Delivery[]> {
  const { request, host, memory, layout } = run
  const remembered = await memory.recallLayers()
  const facts = await completeFacts(remembered, planned, run)
  const source = new LayerSource(planned.flatMap(layersOf), facts, blobsDirectory(layout), host)
  if (request.verify) await source.verify()

  const deliveries = await believingFacts(source, host, async () => {
    host.enter('pack')
    await source.packUnknown()
    const made = planned.map((image) => ({ ...image, known: assemble(image, source) }))
    if (request.verify) for (const { job, known } of made) verifyImage(known.tree, job.known?.tree)
    const bytes = await publish(run, oras, made, source, facts)
    return made.map(
      ({ known, ...image }, index): Delivery => ({
        ...{ job: image.job, known, bytesPushed: bytes[index] ?? 0 },
        layersReused: layersOf(image).filter((layer) => !source.isPacked(layer)).length,
      }),
    )
  })
  await memory.rememberLayers(learntFacts(deliveries), remembered)
  return deliveries
}

/** Each once: platforms may have layers in common. */
function layersOf({ platforms }: PlannedJob): readonly PlannedLayer[] {
  const all = platforms.flatMap(({ plan }) => plan.layers)
  return [...new Map(all.map((layer) => [layer.key, layer])).values()]
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

/** Facts are believed until one of them proves false; then the work is done again without any. */
async function believingFacts<T>(source: LayerSource, host: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FalseFact)) throw error
    host.log.warning(`${error.message}: nothing that was remembered about layers is believed in this run`)
    source.distrustFacts()
    return work()
  }
}

/** To the registries, then to this machine. Returns the bytes that were uploaded for each image. */
async function publish(
  run: Run,
  oras: string,
  made: readonly (PlannedJob & { readonly known: KnownImage })[],
  source: LayerSource,
  facts: LayerFacts,
): Promise<readonly number[]> {
  const { host, memory, layout } = run
  for (const image of made) {
    const { job, known } = image
    const { root, blobs, size } = known.tree
    const layers = layersOf(image)
    // Bytes from the cache only ever go into a local layout: what a registry gets is packed in this run.
    const local = isLocal(job.request.local)
    if (local && job.destinations.length === 0) await source.provideAll(layers, memory, identityOf(job))
    else if (local) await source.provide(new Set(blobs.map(({ digest }) => digest)))
    host.log.info(`${prefixOf(job)}${root.descriptor.digest}: ${layers.length} layers, ${formatBytes(size)}`)
  }
  host.enter('push')
  const plan = { oras, layout, provide: source.provide, otherRepository: repositoryOf(facts) }
  const shipments = made.map(({ job, known }) => ({
    ...{ tree: known.tree, layoutTag: job.request.layoutTag, destinations: job.destinations },
  }))
  const bytes = await pushAll(plan, shipments, host)
  for (const { job, known } of made) {
    const { local, layoutTag } = job.request
    if (!isLocal(local)) continue
    const digests = known.images.flatMap(({ layers }) => layers.map(({ packed }) => packed.digest))
    // What a registry holds need not be in the cache as well.
    if (job.destinations.length === 0)
      await memory.rememberBlobs(identityOf(job), [...new Set(digests)], blobsDirectory(layout))
    await publishOutputs(layout, job.staged, known.tree, layoutTag, host)
  }
  return bytes
}

/** Of all images. Where several have a layer, the first says where it is. */
function learntFacts(deliveries: readonly Delivery[]): LayerFacts {
  const facts = deliveries.flatMap(({ job, known }) =>
    known.images.flatMap(({ layers }) => [...factsOf(layers, job.destinations[0]?.repository.image)]),
  )
  return new Map(facts.reverse())
}

/** Where a blob was seen last. */
function repositoryOf(facts: LayerFacts) {
  const names = new Map([...facts.values()].map(({ digest, repository }) => [digest, repository]))
  return (digest: Digest) => {
    const name = names.get(digest)
    return name === undefined ? undefined : imageName(name)
  }
}

/**
 * Images in registries are asked when the cache does not know all layers: those that the tags point to, unless nothing
 * is to be remembered, and those of `cache-from`.
 */
async function completeFacts(
  remembered: LayerFacts,
  planned: readonly PlannedJob[],
  run: Run,
): Promise<LayerFacts> {
  const { request, host } = run
  const incomplete = planned.filter((image) => layersOf(image).some(({ key }) => !remembered.has(key)))
  if (incomplete.length === 0) return remembered
  const destinations = incomplete.flatMap(({ job }) => job.destinations)
  const remembering = request.cache === 'false' ? [] : destinations
  const own = remembering.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? 'latest' }))
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference,
  }))
  const inRegistries = await knownLayers([...own, ...(await Promise.all(others))], host)
  return new Map([...inRegistries, ...remembered])
}
