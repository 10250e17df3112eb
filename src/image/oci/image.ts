import { createHash } from 'node:crypto'
import { compare } from '../../base/collections.ts'
import type { Digest } from '../../base/hash.ts'
import type { Architecture, SupportedPlatform } from '../../base/platform.ts'
import type { Healthcheck, RunConfig } from './run-config.ts'
import {
  type Descriptor,
  type DockerHealthcheck,
  type HistoryEntry,
  type ImageConfig,
  type ImageManifest,
  MEDIA_TYPES,
  type PackedLayer,
} from './types.ts'

/** What an image is made of, besides its layers. */
export interface ImageDescription {
  readonly architecture: Architecture
  /** Seconds since 1970-01-01. */
  readonly createdEpoch: number
  /** With all variables. */
  readonly config: RunConfig
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** What was asked for, as `pname-version`, in any order. */
  readonly packages: readonly string[]
  readonly compression: 'gzip' | 'zstd'
  /** What it takes over from the image that it is built on. */
  readonly inherited?: Inherited
}

/** Of a base image, what is kept as it is. */
export interface Inherited {
  /** As its configuration has it: a name or a number, with or without a group; `''` for root. */
  readonly user: string
  readonly history: readonly HistoryEntry[]
}

/** A packed layer, with the names of what is in it, the largest first. */
export interface ImageLayer {
  /** See cache/keys.ts. */
  readonly key: string
  readonly packed: PackedLayer
  readonly contents: readonly string[]
  /** Of a layer that comes from a base image: its descriptor. */
  readonly foreign?: Pick<Descriptor, 'mediaType' | 'annotations'>
}

/** The image of one platform with all that reports say about it. */
export interface BuiltImage {
  readonly platform: SupportedPlatform
  readonly image: Image
  readonly layers: readonly ImageLayer[]
  /** Attribute name and version of each package of the list. */
  readonly packages: readonly { readonly attribute: string; readonly version: string }[]
  readonly collisions: readonly Collision[]
  readonly nixpkgsRevision?: string
}

/** A document that is stored as a blob, with the bytes that its digest is over. */
export interface Content {
  readonly descriptor: Descriptor
  readonly bytes: Buffer
}

export interface Image {
  readonly manifest: Content
  readonly config: Content
  /** What the manifest refers to: the configuration and the layers. */
  readonly blobs: readonly Descriptor[]
}

/** What our history entries say of their origin. `inspect/contents.ts` reads them back. */
export const CREATED_BY = 'nixery-action'

/** The comments of layers that have no store paths. */
export const ROOT_FILESYSTEM = 'root filesystem'
export const ADDED_FILES = 'added files'
export const NIX_DATABASE = 'Nix database'

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
export const BASE_NAME = 'org.opencontainers.image.base.name'
export const BASE_DIGEST = 'org.opencontainers.image.base.digest'

/** How reports call layers of a base image, before its name. */
export const BASE_IMAGE = 'base image'

/**
 * How the comment begins that has the names of the packages that were asked for, separated by blanks as in
 * all others.
 */
export const PACKAGES_PREFIX = 'packages '

/**
 * OCI annotations of layer descriptors: with them, and the diffIDs in the configuration, any image is a layer
 * cache.
 */
export const LAYER_KEY = 'io.github.nixery-action.layer.key'
export const LAYER_SIZE = 'io.github.nixery-action.layer.size'

/**
 * Image configuration and manifest. Equal input gives equal bytes: nothing here asks for the time or the
 * machine.
 */
export function assembleImage(description: ImageDescription, layers: readonly ImageLayer[]): Image {
  const own = description.compression === 'zstd' ? MEDIA_TYPES.layerZstd : MEDIA_TYPES.layerGzip
  const descriptors = layers.map(({ key, packed, foreign }) => ({
    mediaType: foreign?.mediaType ?? own,
    digest: packed.digest,
    size: packed.size,
    annotations: {
      ...(foreign === undefined ? { [LAYER_KEY]: key } : foreign.annotations),
      [LAYER_SIZE]: String(packed.uncompressedSize),
    },
  }))
  const config = toContent(MEDIA_TYPES.config, imageConfig(description, layers))
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: descriptors,
    ...optionalRecord('annotations', description.annotations),
  }
  return imageFrom(toContent(MEDIA_TYPES.manifest, manifest), config, descriptors)
}

/** An image whose documents exist already. Throws an Error when they are not those of one image. */
export function imageOf(manifestBytes: Buffer, configBytes: Buffer): Image {
  const { config, layers } = JSON.parse(manifestBytes.toString('utf8')) as ImageManifest
  const documents = [
    { bytes: manifestBytes, descriptor: describe(MEDIA_TYPES.manifest, manifestBytes) },
    { bytes: configBytes, descriptor: describe(MEDIA_TYPES.config, configBytes) },
  ] as const
  if (documents[1].descriptor.digest !== config.digest)
    throw new Error('its configuration is not that of its manifest')
  return imageFrom(documents[0], documents[1], layers)
}

function imageFrom(manifest: Content, config: Content, layers: readonly Descriptor[]): Image {
  return { manifest, config, blobs: [config.descriptor, ...layers] }
}

function imageConfig(description: ImageDescription, layers: readonly ImageLayer[]): ImageConfig {
  const created = new Date(description.createdEpoch * 1000).toISOString().replace('.000Z', 'Z')
  const entry = { created, created_by: CREATED_BY }
  const ours = layers.filter(({ foreign }) => foreign === undefined)
  const history = ours.map(({ contents }): HistoryEntry => ({ ...entry, comment: contents.join(' ') }))
  return {
    created,
    architecture: description.architecture,
    os: 'linux',
    config: runConfig(description),
    rootfs: { type: 'layers', diff_ids: layers.map(({ packed }) => packed.diffId) },
    history: [
      ...(description.inherited?.history ?? []),
      ...packagesEntry(description.packages, entry),
      ...history,
    ],
  }
}

/**
 * The list of packages stands in the history: every tool that copies or extends an image keeps it.
 * Annotations get lost where an image is converted, and containerd 1.5 starts no container whose image has a
 * label of more than 4096 bytes. Names instead of attributes: a closure that was made without our lookup has
 * no others, and is to give the same bytes.
 */
function packagesEntry(packages: readonly string[], entry: HistoryEntry): readonly HistoryEntry[] {
  if (packages.length === 0) return []
  const names = [...new Set(packages)].sort(compare)
  return [{ ...entry, comment: PACKAGES_PREFIX + names.join(' '), empty_layer: true }]
}

/** In the order of the specification, and no empty fields: what is not given does not change the bytes. */
function runConfig({ config, labels, inherited }: ImageDescription): ImageConfig['config'] {
  const { user, entrypoint, cmd, workdir, stopSignal, healthcheck } = config
  const env = Object.entries(config.env).sort(([a], [b]) => compare(a, b))
  return {
    // Numbers: Kubernetes cannot tell from a name that it is not root.
    ...(user === undefined ? inheritedUser(inherited) : { User: `${user.uid}:${user.gid}` }),
    ...optionalSet('ExposedPorts', config.ports),
    Env: env.map(([name, value]) => `${name}=${value}`),
    ...(entrypoint.length > 0 ? { Entrypoint: entrypoint } : {}),
    ...(cmd.length > 0 ? { Cmd: cmd } : {}),
    ...optionalSet('Volumes', config.volumes),
    ...(workdir === undefined ? {} : { WorkingDir: workdir }),
    ...optionalRecord('Labels', labels),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    ...(healthcheck === undefined ? {} : { Healthcheck: dockerHealthcheck(healthcheck) }),
  }
}

const inheritedUser = (inherited: Inherited | undefined): { User?: string } =>
  inherited === undefined || inherited.user === '' ? {} : { User: inherited.user }

function dockerHealthcheck(check: Healthcheck): DockerHealthcheck {
  return {
    Test: check.test,
    ...(check.interval === undefined ? {} : { Interval: check.interval }),
    ...(check.timeout === undefined ? {} : { Timeout: check.timeout }),
    ...(check.startPeriod === undefined ? {} : { StartPeriod: check.startPeriod }),
    ...(check.startInterval === undefined ? {} : { StartInterval: check.startInterval }),
    ...(check.retries === undefined ? {} : { Retries: check.retries }),
  }
}

/** A set as Go writes it to JSON; none when it is empty. */
function optionalSet<Key extends string>(
  key: Key,
  values: readonly string[],
): { [K in Key]?: Record<string, object> } {
  if (values.length === 0) return {}
  const set = Object.fromEntries(values.map((value) => [value, {}]))
  return { [key]: set } as { [K in Key]: Record<string, object> }
}

/** Keys in byte order, and no empty object. */
export function optionalRecord<Key extends string>(
  key: Key,
  record: Readonly<Record<string, string>>,
): { [K in Key]?: Record<string, string> } {
  const entries = Object.entries(record).sort(([a], [b]) => compare(a, b))
  return entries.length === 0
    ? {}
    : ({ [key]: Object.fromEntries(entries) } as { [K in Key]: Record<string, string> })
}

/** A JSON document with its descriptor. */
export function toContent(mediaType: string, value: object): Content {
  const bytes = Buffer.from(JSON.stringify(value))
  return { bytes, descriptor: describe(mediaType, bytes) }
}

function describe(mediaType: string, bytes: Buffer): Descriptor {
  return { mediaType, digest: sha256(bytes), size: bytes.length }
}

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The annotation and label with the commit of nixpkgs. */
export const NIXPKGS_REVISION = 'org.nixos.nixpkgs.revision'

/** A file that several packages have, with different contents. */
export interface Collision {
  readonly path: string
  readonly kept: string
  readonly dropped: string
}
