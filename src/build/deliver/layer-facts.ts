/** What is known of layers before they are packed, and what was learnt of them afterwards. */
import type { Digest } from '../../base/hash.ts'
import { combineFacts, factsOf, type LayerFacts } from '../../cache/facts.ts'
import { knownLayers } from '../../cache/known-layers.ts'
import { imageName } from '../../image/oci/reference.ts'
import { openRepository } from '../../registry/client.ts'
import type { PlannedLayer } from '../assemble/planned-layers.ts'
import type { Job, KnownImage, Run } from '../jobs/job.ts'

/** Of all images, with every repository that has them now. */
export function learntFacts(
  deliveries: readonly { readonly job: Job; readonly known: KnownImage }[],
): LayerFacts {
  const facts = deliveries.flatMap(({ job, known }) => {
    const places = job.destinations.map(({ repository }) => repository.image)
    return known.images.map(({ layers }) => factsOf(layers, places))
  })
  return combineFacts(...facts)
}

/** Where a registry had a blob when it was seen last. */
export function repositoryOf(facts: LayerFacts) {
  const names = new Map(
    [...facts.values()].flatMap(({ digest, repositories = [] }) =>
      repositories.map(imageName).map((name) => [`${name.registry} ${digest}`, name] as const),
    ),
  )
  return (digest: Digest, registry: string) => names.get(`${registry} ${digest}`)
}

/**
 * Where the facts of these images lack a layer, those of others are taken as well, and where these do, images in registries
 * are asked: those that the tags point to, unless nothing is to be remembered, and those of `cache-from`.
 */
export async function completeFacts(
  remembered: LayerFacts,
  planned: readonly { readonly job: Job; readonly layers: readonly PlannedLayer[] }[],
  run: Run,
): Promise<LayerFacts> {
  const { request, host, memory } = run
  const lacking = (facts: LayerFacts) =>
    planned.filter(({ layers }) => layers.some(({ key }) => !facts.has(key)))
  if (lacking(remembered).length === 0) return remembered
  const inCache = combineFacts(remembered, await memory.recallOtherLayers())
  const incomplete = lacking(inCache)
  if (incomplete.length === 0) return inCache
  const destinations = incomplete.flatMap(({ job }) => job.destinations)
  const remembering = request.cache === 'false' ? [] : destinations
  const own = remembering.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? 'latest' }))
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference,
  }))
  const inRegistries = await knownLayers([...own, ...(await Promise.all(others))], host)
  return combineFacts(inCache, inRegistries)
}
