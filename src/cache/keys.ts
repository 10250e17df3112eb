/**
 * Every key on one page. A key is the SHA-256 of a canonical JSON object that holds all that can change the
 * bytes behind it, and nothing else. docs/cache.md has the table of what invalidates what.
 */
import { canonicalJson, type Digest, sha256 } from '../base/hash.ts'
import type { PathInfo } from '../closure/graph.ts'
import { defaultTableData } from '../image/layers/default-table.ts'
import { canonicalNameData } from '../image/layers/name-data.ts'
import type { IdentifiedCompression } from '../image/pack/compress.ts'
import type { TarEntry } from '../image/pack/tar.ts'
import { evaluateExpression } from '../nix/evaluate/expression.ts'
import type { Overlay } from '../nix/source/overlays.ts'
import type { PinnedSource } from '../nix/source/pin.ts'
import type { PlatformRequest } from '../request/request.ts'

/**
 * Bump when the same request produces different bytes: another lookup, grouping, root filesystem, manifest or
 * configuration.
 */
const IMAGE_FORMAT = 9
/** Bump when the same store paths produce another tar or other compressed bytes. */
const LAYER_FORMAT = 1
/** Bump when other things of a base image are looked at. */
const BASE_FORMAT = 1
/** Bump when the format of cache entries changes. */
const ENTRY_FORMAT = 2
/** Bump when bills of materials change: their content or their format. */
const BILL_FORMAT = 2
/** Bump when what is kept of the inputs of an image changes. */
const INPUTS_FORMAT = 1

/** 64 hexadecimal digits. */
export type Key = string

/** All that can change the bytes of an image: the key of these is that of the image. */
export type PlatformInputs = Readonly<Record<string, unknown>>

/**
 * What names the image that a request stands for on one platform. Where it is pushed, and how it is made,
 * does not matter.
 */
export function platformInputs(
  request: PlatformRequest,
  source: PinnedSource['identity'],
  overlays: readonly Overlay['identity'][],
  compression: IdentifiedCompression,
  base?: { readonly name: string; readonly digest: string },
  extraSources: Readonly<Record<string, PinnedSource['identity']>> = {},
): PlatformInputs {
  return {
    kind: 'image',
    format: IMAGE_FORMAT,
    layerFormat: LAYER_FORMAT,
    lookup: sha256(evaluateExpression),
    source,
    ...(Object.keys(extraSources).length === 0 ? {} : { extraSources }),
    overlays,
    packages: request.packages,
    nixpkgsConfig: request.nixpkgsConfig,
    platform: request.platform,
    config: request.config,
    files: request.files.map(describeEntry),
    ...(request.authorities.length > 0 ? { authorities: request.authorities.map(sha256) } : {}),
    ...(request.nixDatabase ? { nixDatabase: true } : {}),
    ...(request.filesAtEpoch ? { filesAtEpoch: true } : {}),
    ...(base === undefined ? {} : { from: { name: base.name, digest: base.digest } }),
    // An image cached without it may have had warnings.
    ...(request.strict ? { strict: true, withoutCommand: request.withoutCommand } : {}),
    labels: request.labels,
    annotations: request.annotations,
    createdEpoch: request.createdEpoch,
    maxLayers: request.maxLayers,
    layerTable: sha256(canonicalJson(defaultTableData)),
    layersPlan: request.layersPlan?.groups ?? null,
    ...nameDataPart(request),
    ...(Object.keys(request.passedEnv).length === 0 ? {} : { passedEnv: request.passedEnv }),
    compression,
  }
}

/**
 * Names an image for several platforms by the keys of these, in any order; one for a single platform has its
 * key.
 */
export function imageKey(platforms: readonly Key[], indexAnnotations: Readonly<Record<string, string>>): Key {
  const [only, ...others] = [...platforms].sort()
  if (only !== undefined && others.length === 0) return only
  return keyOf({ kind: 'index', format: IMAGE_FORMAT, platforms: [only, ...others], indexAnnotations })
}

/** Pinned counts are named by their hash: a cached image is found without fetching them. */
function nameDataPart({ nameData, nameDataUrl }: PlatformRequest): object {
  if (nameDataUrl?.sha256 !== undefined) return { nameDataContent: nameDataUrl.sha256 }
  return nameData === undefined ? {} : { nameData: sha256(canonicalJson(canonicalNameData(nameData))) }
}

/** Names a layer of store paths. A path alone does not fix its bytes, so its NAR hash is part of the key. */
export function storeLayerKey(
  paths: readonly Pick<PathInfo, 'path' | 'narHash'>[],
  compression: IdentifiedCompression,
): Key {
  const pairs = paths
    .map(({ path, narHash }) => [path, narHash])
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
  return keyOf({ kind: 'store-layer', format: LAYER_FORMAT, compression, paths: pairs })
}

/** Names what is in a base image, by the digest of its manifest. */
export const baseKey = (digest: Digest): Key => keyOf({ kind: 'base', format: BASE_FORMAT, digest })

/** Names a layer of a base image, which is what it is. */
export function baseLayerKey(digest: Digest): Key {
  return keyOf({ kind: 'base-layer', digest })
}

/** Names a layer that is made of entries. */
export function entriesLayerKey(entries: readonly TarEntry[], compression: IdentifiedCompression): Key {
  return keyOf({
    kind: 'entries-layer',
    format: LAYER_FORMAT,
    compression,
    entries: entries.map(describeEntry),
  })
}

/**
 * All of an entry that its tar has, with the hash of a file for its bytes: where the file is does not matter.
 */
function describeEntry(entry: TarEntry): object {
  if (entry.type !== 'file') return entry
  const { content } = entry
  return { ...entry, content: content instanceof Uint8Array ? sha256(content) : content.sha256 }
}

/** The names of cache entries. All begin alike, so that they are easily found and removed. */
const PREFIX = `nixery-action-v${ENTRY_FORMAT}`

export const entryNames = {
  /** A record of one image. Every record has its own name, because entries cannot be changed. */
  image: (key: Key, writer: string): string => `${entryNames.imageOf(key)}${writer}`,
  /** Every record of one image; the newest counts. */
  imageOf: (key: Key): string => `${PREFIX}-image-${key}-`,
  /** What is known of a base image; named like the records of an image. */
  base: (key: Key, writer: string): string => `${entryNames.baseOf(key)}${writer}`,
  baseOf: (key: Key): string => `${PREFIX}-base-${key}-`,
  /** What an image consists of, for documents about it; named like the records of the image. */
  bills: (key: Key, writer: string): string => `${entryNames.billsOf(key)}${writer}`,
  billsOf: (key: Key): string => `${PREFIX}-bills${BILL_FORMAT}-${key}-`,
  /** What an image was made of, to be compared with what the next version of it is made of. */
  inputs: (scope: string, writer: string): string => `${entryNames.inputsOf(scope)}${writer}`,
  /** The same for every version of a scope of images; the newest counts. */
  inputsOf: (scope: string): string => `${entryNames.anyInputs}${scopeId(scope)}-`,
  anyInputs: `${PREFIX}-inputs${INPUTS_FORMAT}-`,
  /** An index of layer records. Every version has its own name, because entries cannot be changed. */
  layers: (scope: string, content: Key): string => `${entryNames.layersOf(scope)}${content}`,
  /** Every version of the index of a scope of images. */
  layersOf: (scope: string): string => `${PREFIX}-layers-${scopeId(scope)}-`,
  /** Every version of every index. */
  anyLayers: `${PREFIX}-layers-`,
  /** The layer blobs of one image. */
  blobs: (scope: string, key: Key): string => `${entryNames.blobsOf(scope)}${key}`,
  /** The blobs of every version of a scope of images. */
  blobsOf: (scope: string): string => `${PREFIX}-blobs-${scopeId(scope)}-`,
} as const

/** What an entry of a cache directory holds, in a word or two; undefined for what is not ours. */
export function kindOfEntry(name: string): string | undefined {
  const [, kind] = /^nixery-action-v\d+-([a-z]+)/.exec(name) ?? []
  return kind === undefined ? undefined : (KINDS[kind] ?? kind)
}

const KINDS: Readonly<Record<string, string>> = {
  image: 'images',
  layers: 'layer records',
  bills: 'bills of materials',
}

function scopeId(scope: string): string {
  return sha256(scope).slice(0, 16)
}

export function keyOf(value: object): Key {
  return sha256(canonicalJson(value))
}
