import { rm } from 'node:fs/promises'
import { factsOf, type LayerFacts } from './cache/facts.ts'
import { imageKey, type Key } from './cache/keys.ts'
import type { Memory } from './cache/memory.ts'
import type { Host } from './host.ts'
import { FalseFact, LayerSource } from './layer-source.ts'
import { groupByDominators } from './layers/group.ts'
import { evaluate } from './nix/evaluate.ts'
import { ensureNix } from './nix/install.ts'
import { obtainClosure } from './nix/obtain.ts'
import { pinSource } from './nix/pin.ts'
import { describeSource, type ExactSource } from './nix/source.ts'
import { storeRootOf } from './nix/store.ts'
import { describeImage } from './oci/describe.ts'
import { assembleImage, type BuiltImage, type ImageDescription } from './oci/image.ts'
import { blobsDirectory, createLayout, publishLayout, writeImage } from './oci/layout.ts'
import { type PlannedLayer, plannedLayers } from './oci/planned-layers.ts'
import { packageTrees, rootFilesystem } from './oci/root-filesystem.ts'
import { StoreReader } from './oci/store-reader.ts'
import { openRepository } from './registry/client.ts'
import { knownLayers } from './registry/known-layers.ts'
import { findOras } from './registry/oras.ts'
import { type Destination, openDestinations, pushToAll } from './registry/push.ts'
import { imageName } from './registry/reference.ts'
import { formatBytes } from './report/format.ts'
import type { BuildResult } from './report/result.ts'
import type { ImageRequest } from './request.ts'
import { reuseImage } from './reuse-image.ts'
import { verifyImage } from './verify.ts'

/** What the stages of one run share. */
interface Run {
  readonly request: ImageRequest
  readonly host: Host
  readonly memory: Memory
  readonly destinations: readonly Destination[]
  readonly layout: string
  readonly key: Key
}

/**
 * The whole program: from a request to an image in its registries and on disk. Nothing is done twice: an image that is
 * remembered and where it should be needs no Nix, and a layer that somebody has is neither packed nor uploaded.
 */
export async function build(request: ImageRequest, host: Host, memory: Memory): Promise<BuildResult> {
  const layout = await createLayout(request.output?.dest, host.workDir)
  try {
    const destinations = await openDestinations(request.targets, request.login, host)
    const { source, identity, unpinned } = await pinSource(request.source, request.cacheTtlSeconds, host)
    if (unpinned !== undefined)
      host.log.info(`${unpinned}: it is looked at again every ${request.cacheTtlSeconds} s`)
    const run: Run = { request, host, memory, destinations, layout, key: imageKey(request, identity) }

    const known = await memory.recallImage(run.key)
    const reused = known !== undefined && !request.verify && (await reuseImage(known, run))
    const built = reused ? unchanged(known) : await buildImage(run, source, known)
    return { ...built, request, unpinned, cacheTrouble: memory.trouble }
  } finally {
    await rm(layout, { recursive: true, force: true })
  }
}

/** What a run has made, besides what the front ends know already. */
type Built = Omit<BuildResult, 'request' | 'unpinned' | 'cacheTrouble'>

function unchanged(known: BuiltImage): Built {
  return { ...known, cacheHit: 'image', layersReused: known.layers.length, bytesPushed: 0 }
}

/** What can be wrong is found out before work starts: tools, then the names, then the right to push. */
async function buildImage(run: Run, source: ExactSource, known: BuiltImage | undefined): Promise<Built> {
  const { request, host, destinations } = run
  const oras = destinations.length > 0 ? findOras(host.env) : ''
  const nix = await ensureNix(request, host)
  const evaluateNow = () => evaluate(nix, source, request, host)
  const evaluation = await host.log.group(
    `Evaluate ${describeSource(source)} with Nix ${nix.version}`,
    evaluateNow,
  )
  await Promise.all(destinations.map(({ repository }) => repository.checkPush()))

  const graph = await host.log.group('Build or fetch the packages', () =>
    obtainClosure(nix, evaluation, evaluateNow, host),
  )
  const storeRoot = storeRootOf(nix, graph.roots)
  const rootTree = rootFilesystem(packageTrees(evaluation.packages), new StoreReader(storeRoot))
  const plans = groupByDominators(graph, request.maxLayers - 1)
  const planned = plannedLayers(plans, graph, rootTree, storeRoot, request.compression)

  const { image, layers, ...delivery } = await deliver(
    run,
    oras,
    planned,
    describeImage(request, evaluation, rootTree),
    known,
  )
  const built: BuiltImage = {
    image,
    layers,
    packages: evaluation.packages.map(({ attribute, version }) => ({ attribute, version })),
    collisions: rootTree.collisions,
    ...(evaluation.revision === undefined ? {} : { nixpkgsRevision: evaluation.revision }),
  }
  await run.memory.rememberImage(run.key, built)
  return { ...built, ...delivery, cacheHit: delivery.layersReused > 0 ? 'layers' : 'none' }
}

type Delivery = Pick<Built, 'image' | 'layers' | 'layersReused' | 'bytesPushed'>

/** Layers, image, push, layout; what was learnt about layers is remembered once the image is where it should be. */
async function deliver(
  run: Run,
  oras: string,
  planned: readonly PlannedLayer[],
  description: ImageDescription,
  known: BuiltImage | undefined,
): Promise<Delivery> {
  const { request, host, memory, layout, destinations } = run
  const remembered = await memory.recallLayers()
  const facts = await completeFacts(remembered, planned, run)
  const blobsDir = blobsDirectory(layout)
  const source = new LayerSource(planned, facts, { compression: request.compression, blobsDir }, host)
  if (request.verify) await source.verify()
  for (;;) {
    const layers = await source.packUnknown()
    const image = assembleImage(description, layers)
    try {
      if (request.verify) verifyImage(image, known)
      if (request.output !== undefined) await source.provideAll(memory, run.key)
      await writeImage(layout, image, request.layoutTag)
      host.log.info(
        `${image.manifest.descriptor.digest}: ${layers.length} layers, ${formatBytes(image.size)}`,
      )
      const otherRepository = (digest: string) => {
        const name = [...facts.values()].find((fact) => fact.digest === digest)?.repository
        return name === undefined ? undefined : imageName(name)
      }
      const plan = { oras, layout, image, provide: source.provide, otherRepository }
      const bytesPushed = await pushToAll(plan, destinations, host)
      await memory.rememberLayers(factsOf(layers, destinations[0]?.repository.image), remembered)
      const digests = layers.map(({ packed }) => packed.digest)
      if (request.output !== undefined && destinations.length === 0)
        await memory.rememberBlobs(run.key, digests, blobsDir)
      if (request.output !== undefined) await publishLayout(layout, request.output.dest)
      return { image, layers, bytesPushed, layersReused: source.reused }
    } catch (error) {
      if (!(error instanceof FalseFact)) throw error
      host.log.warning(`${error.message}: nothing that was remembered about layers is believed in this run`)
      source.distrustFacts()
    }
  }
}

/** Images in registries are asked when the cache does not know all layers. */
async function completeFacts(
  remembered: LayerFacts,
  planned: readonly PlannedLayer[],
  run: Run,
): Promise<LayerFacts> {
  if (planned.every(({ key }) => remembered.has(key))) return remembered
  const { request, host, destinations } = run
  const ownTags = destinations.flatMap(({ repository, tags }) =>
    tags.slice(0, 1).map((reference) => ({ repository, reference })),
  )
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference,
  }))
  const inRegistries = await knownLayers([...ownTags, ...(await Promise.all(others))], host)
  return new Map([...inRegistries, ...remembered])
}
