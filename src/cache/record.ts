import { type BuiltImage, type ImageLayer, imageOf } from '../image/oci/image.ts'
import type { ImageConfig } from '../image/oci/types.ts'
import { isLayerRecord } from './layer-records.ts'

/**
 * The document that keeps an image between runs: for each platform all that outputs and summary say about it.
 */
interface ImageRecord {
  readonly platforms: readonly PlatformRecord[]
}

type PlatformRecord = Omit<BuiltImage, 'image'> & { readonly manifest: string; readonly config: string }

export const toRecord = (images: readonly BuiltImage[]): ImageRecord => ({
  platforms: images.map(toPlatformRecord),
})

/** Throws an Error when something is missing in a record, or its parts do not belong together. */
export function fromRecord(document: unknown): readonly BuiltImage[] {
  const { platforms } = document as ImageRecord
  if (!Array.isArray(platforms) || platforms.length === 0) throw new Error('it is not the record of an image')
  return platforms.map(fromPlatformRecord)
}

function toPlatformRecord({ image, ...rest }: BuiltImage): PlatformRecord {
  return {
    ...rest,
    manifest: image.manifest.bytes.toString('utf8'),
    config: image.config.bytes.toString('utf8'),
  }
}

function fromPlatformRecord(record: PlatformRecord): BuiltImage {
  const { manifest, config, ...rest } = record
  if (!isComplete(rest)) throw new Error('it is not the record of an image')
  const image = imageOf(Buffer.from(manifest), Buffer.from(config))
  const { architecture } = JSON.parse(config) as ImageConfig
  if (architecture !== rest.platform.architecture)
    throw new Error('its platform is not that of its configuration')
  const digests = rest.layers.map(({ packed }) => packed.digest)
  const inManifest = image.blobs.slice(1).map(({ digest }) => digest)
  if (digests.join() !== inManifest.join()) throw new Error('its layers are not those of its manifest')
  return { ...rest, image }
}

/** What reports read has to be there: they are written when nothing may fail any more. */
function isComplete(rest: Partial<BuiltImage>): boolean {
  const { platform, layers, packages, collisions, nixpkgsRevision } = rest
  return (
    platform !== undefined &&
    isText(platform.os) &&
    isText(platform.architecture) &&
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    areRecordsOfTexts(packages, 'attribute', 'version') &&
    areRecordsOfTexts(collisions, 'path', 'kept', 'dropped') &&
    (nixpkgsRevision === undefined || isText(nixpkgsRevision))
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isLayer = ({ key, packed, contents }: ImageLayer): boolean =>
  isText(key) && isLayerRecord(packed) && Array.isArray(contents) && contents.every(isText)

const areRecordsOfTexts = (values: unknown, ...names: readonly string[]): boolean =>
  Array.isArray(values) &&
  values.every((value: Readonly<Record<string, unknown>>) => names.every((name) => isText(value[name])))
