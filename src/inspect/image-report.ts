import { compare } from '../base/collections.ts'
import { formatPlatform } from '../base/platform.ts'
import { parseStoreName, type StoreName } from '../closure/store-name.ts'
import type { RunConfig } from '../image/documents/parse-documents.ts'
import type { ImageDocuments, ImageIndexFacts } from '../image/documents/read-image.ts'
import { LAYER_SIZE, NIXPKGS_REVISION } from '../image/oci/image.ts'
import { contentsOf } from './contents.ts'

/** What `inspect` prints. Sizes are bytes; what the image does not say is null. */
export interface ImageReport {
  readonly image: string
  readonly digest: string
  readonly mediaType: string
  readonly platform: string
  /** What the image was chosen from, where there are several. */
  readonly index: ImageIndexFacts | null
  readonly created: string | null
  /** The commit of nixpkgs. */
  readonly nixpkgsRevision: string | null
  /** What was asked for. */
  readonly packages: readonly StoreName[] | null
  /** Every store path by its name, with those that packages need at run time. Null when no layer is ours. */
  readonly storePaths: readonly StoreName[] | null
  readonly layers: readonly LayerReport[]
  /** Manifest, configuration and layers, as they are transferred. */
  readonly size: number
  /** Of all layers. */
  readonly uncompressedSize: number | null
  readonly config: RunConfig
  readonly annotations: Readonly<Record<string, string>>
  /** What is attached to it, and to the index that it is in; null when that was not asked, or not answered. */
  readonly attached: readonly AttachedReport[] | null
}

/** A document that was attached, by whomever. */
export interface AttachedReport {
  /** `application/spdx+json`, ... */
  readonly artifactType: string
  /** Of its manifest. */
  readonly digest: string
  /** Of the manifest or index that it is attached to. */
  readonly subject: string
}

export interface LayerReport {
  readonly digest: string
  /** Of the layer as it is unpacked: what bills of materials call it by. */
  readonly diffId: string | null
  readonly mediaType: string
  /** Compressed. */
  readonly size: number
  readonly uncompressedSize: number | null
  /** Names of store paths, the largest first; null for a layer that we have not made. */
  readonly storePaths: readonly string[] | null
  /** What its maker says of it. */
  readonly description: string
}

/** All that an image says about itself. */
export function toImageReport(
  documents: ImageDocuments,
  attached: ImageReport['attached'] = null,
): ImageReport {
  const { manifest, config, index } = documents
  const contents = contentsOf(config.history, manifest.layers.length)
  const layers = manifest.layers.map(({ digest, mediaType, size, annotations }, index): LayerReport => {
    const { storePaths, description } = contents.layers[index] ?? { storePaths: undefined, description: '' }
    const uncompressedSize = bytes(annotations[LAYER_SIZE])
    const diffId = config.diffIds[index] ?? null
    return { digest, diffId, mediaType, size, uncompressedSize, storePaths: storePaths ?? null, description }
  })
  const ours = layers.filter(({ storePaths }) => storePaths !== null)
  const uncompressed = layers.map((layer) => layer.uncompressedSize)
  return {
    image: documents.name,
    digest: documents.digest,
    mediaType: documents.mediaType,
    platform: formatPlatform(config.platform),
    index: index ?? null,
    created: config.created ?? null,
    nixpkgsRevision: manifest.annotations[NIXPKGS_REVISION] ?? config.run.labels[NIXPKGS_REVISION] ?? null,
    packages: contents.packages?.map(parseStoreName) ?? null,
    storePaths: ours.length === 0 ? null : sortedNames(ours.flatMap((layer) => layer.storePaths ?? [])),
    layers,
    size: documents.size + manifest.config.size + layers.reduce((sum, { size }) => sum + size, 0),
    uncompressedSize: uncompressed.includes(null)
      ? null
      : uncompressed.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    config: config.run,
    annotations: manifest.annotations,
    attached,
  }
}

const bytes = (text: string | undefined): number | null =>
  /^\d{1,15}$/.test(text ?? '') ? Number(text) : null

const sortedNames = (names: readonly string[]): readonly StoreName[] =>
  [...names].sort(compare).map(parseStoreName)
