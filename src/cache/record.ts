import { type BuiltImage, type ImageLayer, imageOf } from '../oci/image.ts'
import { isFact } from './facts.ts'

/** The document that keeps an image between runs: all that outputs and summary say about it. */
type ImageRecord = Omit<BuiltImage, 'image'> & { readonly manifest: string; readonly config: string }

export function toRecord({ image, ...rest }: BuiltImage): ImageRecord {
  return {
    ...rest,
    manifest: image.manifest.bytes.toString('utf8'),
    config: image.config.bytes.toString('utf8'),
  }
}

/** Throws an Error when something is missing in a record, or its parts do not belong together. */
export function fromRecord(document: unknown): BuiltImage {
  const { manifest, config, ...rest } = document as ImageRecord
  if (!isComplete(rest)) throw new Error('it is not the record of an image')
  const image = imageOf(Buffer.from(manifest), Buffer.from(config))
  const digests = rest.layers.map(({ packed }) => packed.digest)
  const inManifest = image.blobs.slice(1).map(({ digest }) => digest)
  if (digests.join() !== inManifest.join()) throw new Error('its layers are not those of its manifest')
  return { ...rest, image }
}

/** What reports read has to be there: they are written when nothing may fail any more. */
function isComplete({ layers, packages, collisions, nixpkgsRevision }: Partial<BuiltImage>): boolean {
  return (
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    areRecordsOfTexts(packages, 'attribute', 'version') &&
    areRecordsOfTexts(collisions, 'path', 'kept', 'dropped') &&
    (nixpkgsRevision === undefined || isText(nixpkgsRevision))
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isLayer = ({ key, packed, contents }: ImageLayer): boolean =>
  isText(key) && isFact(packed) && Array.isArray(contents) && contents.every(isText)

const areRecordsOfTexts = (values: unknown, ...names: readonly string[]): boolean =>
  Array.isArray(values) &&
  values.every((value: Readonly<Record<string, unknown>>) => names.every((name) => isText(value[name])))
