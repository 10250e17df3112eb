import type { Digest } from '../../base/hash.ts'
import type { InputChange } from '../../cache/inputs-record.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import type { BillOfMaterials } from '../../evidence/component.ts'
import type { EvidenceFile } from '../../evidence/formats.ts'
import type { BuiltImage } from '../../image/oci/image.ts'
import type { ImageTree } from '../../image/oci/image-tree.ts'
import { namesByDigest, taggedNames } from '../../image/oci/reference.ts'
import type { ImageRequest } from '../../request/request.ts'
import type { LastImage } from './changes.ts'

/** The command that makes an image again. */
export interface Reproduction {
  readonly environment: Readonly<Record<string, string>>
  /** Options of `nixery-action build`, by name. */
  readonly options: Readonly<Record<string, string>>
}

/** What a run has made of one image, and how much of it was new. */
export interface BuildResult {
  readonly request: ImageRequest
  readonly tree: ImageTree
  /** The image of each platform, in the order of their names. */
  readonly images: readonly BuiltImage[]
  /** Number of layers; those that several platforms have count once. */
  readonly layers: number
  readonly nixpkgsRevision: string | undefined
  /** Of the package sets that have a name, by that: their commits, as far as these are known. */
  readonly extraRevisions: Readonly<Record<string, string>>
  /** `image`: nothing was done; `layers`: some were not packed again. */
  readonly cacheHit: 'image' | 'layers' | 'none'
  readonly layersReused: number
  /** Whether all layers were packed to be compared with what was known of them. */
  readonly isVerified: boolean
  /** Bytes of the blobs that the registries did not have. */
  readonly bytesPushed: number
  /** What it is built on, each once. */
  readonly bases: readonly ResultBase[]
  /** Why the package source could not be pinned to an exact version, */
  readonly unpinned: string | undefined
  /** and for how long it is taken to be the same then. */
  readonly cacheTtlSeconds: number
  /** Why the cache could not be used. */
  readonly cacheTrouble: string | undefined
  /** What its first tag pointed to before; undefined where nothing did, or nothing has changed. */
  readonly last?: LastImage | undefined
  /** The inputs that are others than in the last build that the cache knows of, of an image that was made. */
  readonly changed?: readonly InputChange[] | undefined
  /** The closure of each platform, when it was needed. */
  readonly graphs?: readonly ReferenceGraph[]
  /** How long the run took. */
  readonly seconds?: number
  /** What was given, without secrets, by input. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly reproduce?: Reproduction
  /** What the image consists of on each platform, when documents about it were wanted. */
  readonly bills?: readonly BillOfMaterials[]
  /** The documents about the image, in the order of platforms and formats. */
  readonly evidence: readonly EvidenceFile[]
}

/** A base image, and the digest that it had. */
export interface ResultBase {
  /** `docker.io/library/debian:12-slim`, or with the digest where it has no tag. */
  readonly name: string
  readonly digest: Digest
  readonly isPinned: boolean
}

export const pinnedName = ({ name, digest }: ResultBase): string =>
  name.includes('@') ? name : `${name}@${digest}`

/** `ghcr.io/org/tools:latest` for every tag that was pushed. */
export function pushedTags({ request }: BuildResult): readonly string[] {
  return taggedNames(request.targets)
}

/** `ghcr.io/org/tools@sha256:...` for every image name that was pushed to. */
export function pushedImages({ request, tree }: BuildResult): readonly string[] {
  return namesByDigest(request.targets, tree.root.descriptor.digest)
}
