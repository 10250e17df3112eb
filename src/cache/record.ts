import { type BuiltImage, imageOf } from '../oci/image.ts'

/** The document that keeps an image between runs: all that outputs and summary say about it. */
type ImageRecord = Omit<BuiltImage, 'image'> & { readonly manifest: string; readonly config: string }

export function toRecord({ image, ...rest }: BuiltImage): ImageRecord {
  return {
    ...rest,
    manifest: image.manifest.bytes.toString('utf8'),
    config: image.config.bytes.toString('utf8'),
  }
}

/** Throws an Error when the parts of a record do not belong together. */
export function fromRecord(document: unknown): BuiltImage {
  const { manifest, config, ...rest } = document as ImageRecord
  const image = imageOf(Buffer.from(manifest), Buffer.from(config))
  const digests = rest.layers.map(({ packed }) => packed.digest)
  const inManifest = image.blobs.slice(1).map(({ digest }) => digest)
  if (digests.join() !== inManifest.join()) throw new Error('its layers are not those of its manifest')
  return { ...rest, image }
}
