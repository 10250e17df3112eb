/** Records of layers: looked up before packing, and written afterwards. */
import type { Digest } from '../../base/hash.ts'
import { knownLayers } from '../../cache/known-layers.ts'
import { combineRecords, type LayerRecords, toRecords } from '../../cache/layer-records.ts'
import { formatImageName, imageName } from '../../image/oci/reference.ts'
import { openRepository } from '../../registry/client.ts'
import type { PlannedLayer } from '../assemble/planned-layers.ts'
import type { Job, KnownImage, Run } from '../jobs/job.ts'

/** Of all images, with every repository that has them now. */
export function recordsFrom(
  deliveries: readonly { readonly job: Job; readonly known: KnownImage }[],
): LayerRecords {
  const facts = deliveries.flatMap(({ job, known }) => {
    const places = job.destinations.map(({ repository }) => repository.image)
    return known.images.map(({ layers }) => toRecords(layers, places))
  })
  return combineRecords(...facts)
}

/** Layers of base images are where these are. */
export const baseRecords = (layers: readonly PlannedLayer[]): LayerRecords =>
  new Map(
    layers.flatMap(({ key, content }) =>
      content.kind === 'base'
        ? [[key, { ...content.layer.packed, repositories: [formatImageName(content.layer.image)] }] as const]
        : [],
    ),
  )

/** The repository that last had a blob, for each registry. */
export function repositoryOf(facts: LayerRecords) {
  const names = new Map(
    [...facts.values()].flatMap(({ digest, repositories = [] }) =>
      repositories.map(imageName).map((name) => [`${name.registry} ${digest}`, name] as const),
    ),
  )
  return (digest: Digest, registry: string) => names.get(`${registry} ${digest}`)
}

/**
 * Records of the planned layers: from the cache of these images, then of all images, then from images in
 * registries (those that the tags point to, unless `cache` is false, and those of `cache-from`). A later
 * source is asked only for what the earlier ones lack.
 */
export async function lookUpRecords(
  cached: LayerRecords,
  planned: readonly { readonly job: Job; readonly layers: readonly PlannedLayer[] }[],
  run: Run,
): Promise<LayerRecords> {
  const { request, host, memory } = run
  const lacking = (facts: LayerRecords) =>
    planned.filter(({ layers }) => layers.some(({ key }) => !facts.has(key)))
  if (lacking(cached).length === 0) return cached
  const inCache = combineRecords(cached, await memory.restoreOtherLayers())
  const incomplete = lacking(inCache)
  if (incomplete.length === 0) return inCache
  const destinations = incomplete.flatMap(({ job }) => job.destinations)
  const caching = request.cache === 'false' ? [] : destinations
  const own = caching.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? 'latest' }))
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, run.registries),
    reference,
  }))
  const inRegistries = await knownLayers([...own, ...(await Promise.all(others))], host)
  return combineRecords(inCache, inRegistries)
}
