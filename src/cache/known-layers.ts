import { mapLimited } from '../base/collections.ts'
import type { Host } from '../host/host.ts'
import { parseConfig, type ReadConfig, type ReadManifest } from '../image/documents/parse-documents.ts'
import { readManifests } from '../image/documents/read-manifests.ts'
import { LAYER_KEY, LAYER_SIZE } from '../image/oci/image.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { Repository } from '../registry/client.ts'
import { NotThere } from '../registry/registry-documents.ts'
import { combineRecords, isLayerRecord, type LayerRecord, type LayerRecords } from './layer-records.ts'

/** An image in a registry whose layers may be those of the one to be built. */
export interface LayerCache {
  readonly repository: Repository
  readonly reference: string
}

/**
 * What images in registries say about their layers. An image that is not there, or not one of ours, says
 * nothing.
 */
export async function knownLayers(caches: readonly LayerCache[], host: Host): Promise<LayerRecords> {
  const found = await Promise.all(caches.map((cache) => toRecords(cache, host)))
  return combineRecords(...found)
}

/** Configurations that are read at a time. */
const CONCURRENCY = 6

async function toRecords({ repository, reference }: LayerCache, host: Host): Promise<LayerRecords> {
  const source = repository.documents(reference)
  try {
    const records = await mapLimited(await readManifests(source), CONCURRENCY, async ({ manifest }) => {
      const config = parseConfig(`the configuration of ${source.name}`, await source.read(manifest.config))
      return parseRecords(manifest, config, formatImageName(repository.image))
    })
    return combineRecords(...records)
  } catch (error) {
    // Before the first push there is no image.
    const note = error instanceof NotThere ? host.log.debug : host.log.warning
    note(`no layers are taken from ${source.name}: ${(error as Error).message}`)
    return new Map()
  }
}

/** Each layer descriptor carries its key, each position of the configuration its diffID. */
export function parseRecords(
  { layers }: Pick<ReadManifest, 'layers'>,
  { diffIds }: Pick<ReadConfig, 'diffIds'>,
  repository: string,
): LayerRecords {
  const records = new Map<string, LayerRecord>()
  for (const [index, { digest, size, annotations }] of layers.entries()) {
    const key = annotations[LAYER_KEY]
    const record = {
      digest,
      size,
      diffId: diffIds[index],
      uncompressedSize: Number(annotations[LAYER_SIZE] ?? Number.NaN),
      repositories: [repository],
    }
    if (key !== undefined && isLayerRecord(record as Partial<LayerRecord>))
      records.set(key, record as LayerRecord)
  }
  return records
}
