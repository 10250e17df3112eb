import type { Host } from '../host/host.ts'
import { LAYER_KEY, LAYER_SIZE } from '../image/oci/image.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { ImageConfig, ImageManifest } from '../image/oci/types.ts'
import type { Repository } from '../registry/client.ts'
import { combineRecords, isLayerRecord, type LayerRecord, type LayerRecords } from './layer-records.ts'

/** An image in a registry whose layers may be those of the one to be built. */
export interface LayerCache {
  readonly repository: Repository
  readonly reference: string
}

/** What images in registries say about their layers. An image that is not there, or not one of ours, says nothing. */
export async function knownLayers(caches: readonly LayerCache[], host: Host): Promise<LayerRecords> {
  const found = await Promise.all(caches.map((cache) => toRecords(cache, host)))
  return combineRecords(...found)
}

async function toRecords({ repository, reference }: LayerCache, host: Host): Promise<LayerRecords> {
  try {
    const images = await repository.readImages(reference)
    const facts = images.map(({ manifest, config }) =>
      parseRecords(
        JSON.parse(manifest.toString('utf8')) as ImageManifest,
        JSON.parse(config.toString('utf8')) as ImageConfig,
        formatImageName(repository.image),
      ),
    )
    return combineRecords(...facts)
  } catch (error) {
    host.log.debug(
      `${formatImageName(repository.image)}:${reference} is of no use: ${(error as Error).message}`,
    )
    return new Map()
  }
}

/** Each layer descriptor carries its key, each position of the configuration its diffID. */
export function parseRecords(manifest: ImageManifest, config: ImageConfig, repository: string): LayerRecords {
  const facts = new Map<string, LayerRecord>()
  for (const [index, { digest, size, annotations }] of manifest.layers.entries()) {
    const key = annotations?.[LAYER_KEY]
    const diffId = config.rootfs.diff_ids[index]
    const fact = {
      digest,
      size,
      diffId,
      uncompressedSize: Number(annotations?.[LAYER_SIZE] ?? Number.NaN),
      repositories: [repository],
    }
    if (key !== undefined && isLayerRecord(fact as Partial<LayerRecord>)) facts.set(key, fact as LayerRecord)
  }
  return facts
}
