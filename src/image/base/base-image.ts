/** An image that another one is built on: its layers, how it runs, and what is in its files. */
import { NixeryError } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../base/hash.ts'
import { isRecord } from '../../base/json.ts'
import { printable } from '../../base/printable.ts'
import type { SourceDocument } from '../documents/document-source.ts'
import type { ReadDescriptor, RunConfig } from '../documents/parse-documents.ts'
import type { ImageDocuments } from '../documents/read-image.ts'
import type { ImageName } from '../oci/reference.ts'
import { type HistoryEntry, MEDIA_TYPES, type PackedLayer } from '../oci/types.ts'
import type { BaseTree } from './base-tree.ts'

/** Where a base image comes from. */
export interface BaseOrigin {
  /** `docker.io/library/debian:12-slim`, without a digest where there is a tag. */
  readonly name: string
  readonly image: ImageName
}

/** A layer of a base image. */
export interface BaseLayer {
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly packed: PackedLayer
  /** Where it is. */
  readonly image: ImageName
}

export interface BaseImage {
  readonly name: string
  /** Of the manifest for the platform. */
  readonly digest: Digest
  /** From the lowest one up. */
  readonly layers: readonly BaseLayer[]
  readonly history: readonly HistoryEntry[]
  readonly run: RunConfig
  readonly tree: BaseTree
}

/** What its documents say of a layer. */
export interface DescribedLayer {
  readonly descriptor: ReadDescriptor & { readonly digest: Digest }
  readonly mediaType: string
  readonly diffId: Digest
  /** As `substitute/decompress.ts` calls it. */
  readonly compression: 'none' | 'gzip' | 'zstd'
}

/** Of layers, by those of Docker and of OCI. https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md */
const LAYER_TYPES: Readonly<Record<string, Pick<DescribedLayer, 'mediaType' | 'compression'>>> = {
  'application/vnd.docker.image.rootfs.diff.tar': { mediaType: MEDIA_TYPES.layer, compression: 'none' },
  'application/vnd.docker.image.rootfs.diff.tar.gzip': {
    mediaType: MEDIA_TYPES.layerGzip,
    compression: 'gzip',
  },
  'application/vnd.docker.image.rootfs.diff.tar.zstd': {
    mediaType: MEDIA_TYPES.layerZstd,
    compression: 'zstd',
  },
  [MEDIA_TYPES.layer]: { mediaType: MEDIA_TYPES.layer, compression: 'none' },
  [MEDIA_TYPES.layerGzip]: { mediaType: MEDIA_TYPES.layerGzip, compression: 'gzip' },
  [MEDIA_TYPES.layerZstd]: { mediaType: MEDIA_TYPES.layerZstd, compression: 'zstd' },
}

/** How a layer that an image may have is compressed. */
export const layerCompression = (mediaType: string): DescribedLayer['compression'] =>
  LAYER_TYPES[mediaType]?.compression ?? 'none'

/** Throws `invalid-input` with what keeps layers from being part of another image. */
export function describeLayers({ name, manifest, config }: ImageDocuments): readonly DescribedLayer[] {
  const { layers } = manifest
  if (config.diffIds.length !== layers.length || layers.length === 0)
    throw unusable(name, 'its configuration does not name its layers', 'push it again, or name another image')
  return layers.map((descriptor, index) => {
    const { digest, mediaType } = descriptor
    const known = LAYER_TYPES[mediaType]
    const diffId = config.diffIds[index] ?? ''
    if (known === undefined) throw unusable(name, ...reasonFor(mediaType))
    if (!isDigest(digest) || !isDigest(diffId))
      throw unusable(name, 'its layers have no digests of SHA-256', 'name another image')
    return { descriptor: { ...descriptor, digest }, diffId, ...known }
  })
}

function reasonFor(mediaType: string): readonly [string, string] {
  if (/foreign|nondistributable/.test(mediaType)) {
    const reason = 'it has a layer that registries may not hand on, as images of Windows have'
    return [reason, 'name an image for Linux without such layers']
  }
  return [
    `it has a layer of the type ${printable(mediaType || 'unknown')}`,
    'name an ordinary container image',
  ]
}

export const unusable = (name: string, reason: string, hint: string): NixeryError =>
  new NixeryError('invalid-input', { input: 'from', message: `${name} is no base: ${reason}`, hint })

/** The history of an image; one entry for each layer where it does not fit. `layers`: how many there are. */
export function historyOf(config: SourceDocument, name: string, layers: number): readonly HistoryEntry[] {
  const { history, created } = JSON.parse(config.bytes.toString('utf8')) as Readonly<Record<string, unknown>>
  const entries = (Array.isArray(history) ? history : []).filter(isRecord).map(toEntry)
  if (entries.filter((entry) => entry.empty_layer !== true).length === layers) return entries
  const own = { ...text('created', created), created_by: name }
  return Array.from({ length: layers }, () => own)
}

const toEntry = (entry: Readonly<Record<string, unknown>>): HistoryEntry => ({
  ...text('created', entry.created),
  created_by: typeof entry.created_by === 'string' ? entry.created_by : '',
  ...text('author', entry.author),
  ...text('comment', entry.comment),
  ...(entry.empty_layer === true ? { empty_layer: true } : {}),
})

const text = <Key extends string>(key: Key, value: unknown): { [K in Key]?: string } =>
  typeof value === 'string' ? ({ [key]: value } as { [K in Key]: string }) : {}
