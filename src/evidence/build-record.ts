/**
 * The record of an image: all that its bytes depend on, and the layers that came of it, so that a run on
 * another machine can make it again and tell whether it has. docs/provenance.md has the format.
 */
import type { Digest } from '../base/hash.ts'
import type { JsonObject } from '../base/json.ts'
import type { SupportedPlatform } from '../base/platform.ts'
import type { BuiltImage } from '../image/oci/image.ts'
import type { ImageTree } from '../image/oci/image-tree.ts'
import type { RunConfig } from '../image/oci/run-config.ts'
import type { Compression } from '../image/pack/compress.ts'
import type { ExactSource } from '../nix/source/source.ts'

/** Goes up when a reader of earlier records cannot read new ones. */
export const RECORD_VERSION = 1

export interface BuildRecord {
  readonly version: typeof RECORD_VERSION
  /** Of the manifest, or of the index for several platforms. */
  readonly digest: Digest
  readonly indexAnnotations: Readonly<Record<string, string>>
  readonly platforms: readonly RecordedPlatform[]
}

export interface RecordedPlatform {
  readonly platform: SupportedPlatform
  /** Of its manifest. */
  readonly digest: Digest
  /** Where its packages come from. */
  readonly source: RecordedSource
  /** The package sets that have a name: `old` of `old/nodejs_18`. */
  readonly extraSources?: Readonly<Record<string, RecordedSource>>
  /** All that the image key is made of. */
  readonly inputs: KeyedInputs
  /** From the lowest one up. */
  readonly layers: readonly RecordedLayer[]
}

export interface RecordedLayer {
  /** Of what is in it and how it was packed: see cache/keys.ts. */
  readonly key: string
  readonly digest: Digest
  readonly diffId: Digest
  /** Bytes: of the compressed blob. */
  readonly size: number
  /** Names of store paths, the largest first. */
  readonly contents: readonly string[]
}

/** A directory has no address that means anything elsewhere: there, its hash in `inputs` says what it is. */
export type RecordedSource =
  | Exclude<ExactSource, { readonly kind: 'path' | 'flake' }>
  | { readonly kind: 'path' }
  | { readonly kind: 'flake'; readonly directory: string; readonly tree: RecordedSource }

/** What a run is made from again. The rest of the object is compared, and has no meaning otherwise. */
export interface KeyedInputs extends JsonObject {
  readonly packages: readonly string[]
  /** What the package sets with a name are, as `source` says it of the one without. */
  readonly extraSources?: Readonly<Record<string, JsonObject>>
  readonly nixpkgsConfig: JsonObject
  readonly platform: SupportedPlatform
  readonly config: RunConfig
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly createdEpoch: number
  readonly maxLayers: number
  readonly layersPlan: readonly (readonly string[])[] | null
  readonly compression: Compression & { readonly compressor: string }
  /** Of each only the hash is known. */
  readonly overlays: readonly JsonObject[]
  readonly files: readonly JsonObject[]
  readonly authorities?: readonly string[]
  readonly nameData?: string
  readonly nameDataContent?: string
  /** Names of variables that the evaluation saw. */
  readonly passedEnv?: readonly string[]
  /** The image that it is built on. */
  readonly from?: { readonly name: string; readonly digest: string }
  readonly nixDatabase?: true
  readonly filesAtEpoch?: true
  readonly strict?: true
  readonly withoutCommand?: boolean
}

/** What the layers of a platform were made from. */
export interface PlatformOrigin {
  readonly source: ExactSource
  readonly extraSources: Readonly<Record<string, ExactSource>>
  /** What the key of the platform's image is made of. */
  readonly keyed: object
}

/** `inputs`: one for each image of the tree, in their order. Equal inputs give an equal record. */
export function buildRecord(
  { root }: Pick<ImageTree, 'root'>,
  images: readonly BuiltImage[],
  inputs: readonly PlatformOrigin[],
  indexAnnotations: Readonly<Record<string, string>>,
): BuildRecord {
  return {
    version: RECORD_VERSION,
    digest: root.descriptor.digest,
    indexAnnotations: images.length > 1 ? indexAnnotations : {},
    platforms: images.map(({ platform, image, layers }, index): RecordedPlatform => {
      const of = inputs[index]
      if (of === undefined) throw new Error('an image without inputs')
      return {
        platform,
        digest: image.manifest.descriptor.digest,
        source: recordedSource(of.source),
        ...extraPart(of.extraSources),
        inputs: keyedInputs(of.keyed),
        layers: layers.map(({ key, contents, packed: { digest, diffId, size } }) => ({
          ...{ key, digest, diffId, size, contents },
        })),
      }
    }),
  }
}

function extraPart(sources: PlatformOrigin['extraSources']): Pick<RecordedPlatform, 'extraSources'> {
  const entries = Object.entries(sources).map(([name, source]) => [name, recordedSource(source)] as const)
  return entries.length === 0 ? {} : { extraSources: Object.fromEntries(entries) }
}

function recordedSource(source: ExactSource): RecordedSource {
  if (source.kind === 'path') return { kind: 'path' }
  if (source.kind !== 'flake') return source
  return { kind: 'flake', directory: source.directory, tree: recordedSource(source.tree) }
}

/** As they are after a way through JSON. Of variables the names alone: a hash can be guessed. */
export function keyedInputs(keyed: object): KeyedInputs {
  const { passedEnv, ...rest } = JSON.parse(JSON.stringify(keyed)) as JsonObject
  const names = passedEnv === undefined ? {} : { passedEnv: Object.keys(passedEnv as object).sort() }
  return { ...rest, ...names } as unknown as KeyedInputs
}
