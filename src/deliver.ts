import { factsOf, type LayerFacts } from './cache/facts.ts'
import type { Key } from './cache/keys.ts'
import type { Memory } from './cache/memory.ts'
import type { Host } from './host.ts'
import { FalseFact, LayerSource } from './layer-source.ts'
import type { IdentifiedCompression } from './oci/compress.ts'
import {
  assembleImage,
  type BuiltImage,
  type Image,
  type ImageDescription,
  type ImageLayer,
} from './oci/image.ts'
import { blobsDirectory, writeImage } from './oci/layout.ts'
import type { PlannedLayer } from './oci/planned-layers.ts'
import type { Digest } from './oci/types.ts'
import { publishOutputs } from './output/publish.ts'
import type { Staging } from './output/staging.ts'
import { isLocal } from './output/targets.ts'
import { openRepository } from './registry/client.ts'
import { knownLayers } from './registry/known-layers.ts'
import { type Destination, pushToAll } from './registry/push.ts'
import { imageName } from './registry/reference.ts'
import { formatBytes } from './report/format.ts'
import type { ImageRequest } from './request/request.ts'
import { verifyImage } from './verify.ts'

/** What the stages of one run share. */
export interface Run {
  readonly request: ImageRequest
  readonly host: Host
  readonly memory: Memory
  readonly destinations: readonly Destination[]
  /** The layout that is being filled, and what comes of it on this machine. */
  readonly staging: Staging
  readonly key: Key
  readonly compression: IdentifiedCompression
}

export interface Delivery {
  readonly image: Image
  readonly layers: readonly ImageLayer[]
  readonly layersReused: number
  readonly bytesPushed: number
}

/**
 * From planned layers to an image where it should be. What was learnt about layers is remembered once it is there.
 * `known`: what was remembered of the image, for `verify`.
 */
export async function deliver(
  run: Run,
  oras: string,
  planned: readonly PlannedLayer[],
  description: ImageDescription,
  known: BuiltImage | undefined,
): Promise<Delivery> {
  const { request, host, memory, staging, destinations } = run
  const remembered = await memory.recallLayers()
  const facts = await completeFacts(remembered, planned, run)
  const options = { compression: request.compression, blobsDir: blobsDirectory(staging.layout) }
  const source = new LayerSource(planned, facts, options, host)
  if (request.verify) await source.verify()

  const delivered = await believingFacts(source, host, async () => {
    host.enter('pack')
    const layers = await source.packUnknown()
    const image = assembleImage(description, layers)
    if (request.verify) verifyImage(image, known)
    return { image, layers, bytesPushed: await publish(run, oras, image, source, facts) }
  })
  await memory.rememberLayers(factsOf(delivered.layers, destinations[0]?.repository.image), remembered)
  return { ...delivered, layersReused: source.reused }
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

/** To the registries, then to this machine. */
async function publish(
  run: Run,
  oras: string,
  image: Image,
  source: LayerSource,
  facts: LayerFacts,
): Promise<number> {
  const { request, host, memory, staging, destinations } = run
  const { layout } = staging
  const local = isLocal(request.local)
  // Bytes from the cache only ever go into a local layout: what a registry gets is packed in this run.
  if (local && destinations.length === 0) await source.provideAll(memory, run.key)
  else if (local) await source.provide(new Set(image.blobs.map(({ digest }) => digest)))
  await writeImage(layout, image, request.layoutTag)
  host.log.info(
    `${image.manifest.descriptor.digest}: ${image.blobs.length - 1} layers, ${formatBytes(image.size)}`,
  )

  host.enter('push')
  const plan = { oras, layout, image, provide: source.provide, otherRepository: repositoryOf(facts) }
  const bytesPushed = await pushToAll(plan, destinations, host)
  if (local) {
    const digests = image.blobs.slice(1).map(({ digest }) => digest)
    // What a registry holds need not be in the cache as well.
    if (destinations.length === 0) await memory.rememberBlobs(run.key, digests, blobsDirectory(layout))
    const images = [{ platform: request.platform, image }]
    await publishOutputs(staging, request.local, { images }, host)
  }
  return bytesPushed
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
  planned: readonly PlannedLayer[],
  run: Run,
): Promise<LayerFacts> {
  if (planned.every(({ key }) => remembered.has(key))) return remembered
  const { request, host, destinations } = run
  const remembering = request.cache === 'false' ? [] : destinations
  const own = remembering.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? 'latest' }))
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference,
  }))
  const inRegistries = await knownLayers([...own, ...(await Promise.all(others))], host)
  return new Map([...inRegistries, ...remembered])
}
