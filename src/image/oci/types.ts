import type { Digest } from '../../base/hash.ts'
import type { Platform, SupportedPlatform } from '../../base/platform.ts'

/**
 * The documents of the OCI image specification, version 1.1, as far as this program writes them.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/spec.md
 */

export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const

/** The name of a blob's file in the `blobs/sha256` directory of a layout. */
export const blobName = (digest: Digest): string => digest.slice('sha256:'.length)

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */
export interface ImageManifest {
  readonly schemaVersion: 2
  readonly mediaType: typeof MEDIA_TYPES.manifest
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export interface ImageIndex {
  readonly schemaVersion: 2
  readonly mediaType: typeof MEDIA_TYPES.index
  readonly manifests: readonly (Descriptor & { readonly platform?: Platform })[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
export interface ImageConfig extends SupportedPlatform {
  /** RFC 3339. */
  readonly created: string
  readonly config: {
    readonly User?: string
    readonly ExposedPorts?: Readonly<Record<string, object>>
    readonly Env: readonly string[]
    readonly Entrypoint?: readonly string[]
    readonly Cmd?: readonly string[]
    readonly Volumes?: Readonly<Record<string, object>>
    readonly WorkingDir?: string
    readonly Labels?: Readonly<Record<string, string>>
    readonly StopSignal?: string
    /** Not of the specification, which reserves the name for Docker. */
    readonly Healthcheck?: DockerHealthcheck
  }
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] }
  readonly history: readonly HistoryEntry[]
}

/** Times are nanoseconds. https://github.com/moby/docker-image-spec */
export interface DockerHealthcheck {
  readonly Test: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
  readonly Retries?: number
}

export interface HistoryEntry {
  readonly created?: string
  readonly created_by: string
  readonly author?: string
  readonly comment?: string
  /** No layer belongs to this entry. */
  readonly empty_layer?: true
}

export interface PackedLayer {
  /** Of the compressed blob. */
  readonly digest: Digest
  /** Of the compressed blob, bytes. */
  readonly size: number
  /** Digest of the uncompressed tar. */
  readonly diffId: Digest
  /** Of the uncompressed tar, bytes. */
  readonly uncompressedSize: number
}
