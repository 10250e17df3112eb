import { NixeryError } from '../../base/errors.ts'
import type { Digest } from '../../base/hash.ts'
import type { BuildCache, ImageIdentity } from '../../cache/build-cache.ts'
import type { RecordedInputs } from '../../cache/inputs-record.ts'
import type { Key } from '../../cache/keys.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { buildRecord, type PlatformOrigin } from '../../evidence/build-record.ts'
import type { BillOfMaterials } from '../../evidence/component.ts'
import type { Host } from '../../host/host.ts'
import type { BuiltImage } from '../../image/oci/image.ts'
import { type ImageTree, imageTree } from '../../image/oci/image-tree.ts'
import type { IdentifiedCompression } from '../../image/pack/compress.ts'
import type { StagedImage } from '../../output/staging.ts'
import type { Registries } from '../../registry/connection.ts'
import type { Destination } from '../../registry/destinations.ts'
import type { ImageRequest, PlatformRequest, RunRequest } from '../../request/request.ts'
import type { PinnedBases } from './pinned-bases.ts'

/** What the stages of one run share. */
export interface Run {
  readonly request: RunRequest
  readonly host: Host
  readonly registries: Registries
  readonly memory: BuildCache
  /** What images are built on. */
  readonly bases: PinnedBases
  /** An image layout that holds the blobs of all images while they are made. */
  readonly layout: string
}

/** One image of a run, with what is known of it before Nix is needed. */
export interface Job {
  readonly request: ImageRequest
  readonly key: Key
  /** All that its bytes depend on. */
  readonly inputs: RecordedInputs
  readonly destinations: readonly Destination[]
  /** Its outputs on this machine. */
  readonly staged: StagedImage
  readonly compressions: ReadonlyMap<PlatformRequest, IdentifiedCompression>
  /** What each platform's image is made from, in the order of the platforms. */
  readonly origins: readonly PlatformOrigin[]
  /** The cached result of an earlier run. */
  readonly known: KnownImage | undefined
}

/** An image, with what reports say about it on each platform. */
export interface KnownImage {
  readonly tree: ImageTree
  readonly images: readonly BuiltImage[]
  /** The closure of each platform, when it was needed. */
  readonly graphs?: readonly ReferenceGraph[]
  /** What it consists of on each platform, when documents about it are wanted. */
  readonly bills?: readonly BillOfMaterials[]
}

export const knownImage = (
  images: readonly BuiltImage[],
  { indexAnnotations }: ImageRequest,
): KnownImage => ({
  tree: imageTree(images, indexAnnotations),
  images,
})

/** Of all platforms, each once. */
export const layerDigestsOf = ({ images }: KnownImage): readonly Digest[] => [
  ...new Set(images.flatMap(({ layers }) => layers.map(({ packed }) => packed.digest))),
]

/** The record of an image that was made, now or by an earlier run. */
export const recordOf = ({ origins, request }: Pick<Job, 'origins' | 'request'>, known: KnownImage) =>
  buildRecord(known.tree, known.images, origins, request.indexAnnotations)

/** What the cache knows an image by. */
export const identityOf = ({ key, request }: Job): ImageIdentity => ({ key, scope: request.scope })

/** Prefix of log lines about one image of several. */
export const prefixOf = ({ request }: Pick<Job, 'request'>): string =>
  request.name === undefined ? '' : `${request.name}: `

/** Runs work for one image of several: errors name the image. */
export async function forImage<T>(job: Pick<Job, 'request'>, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof NixeryError ? ofImage(error, job) : error
  }
}

/** The error with the name of its image, when the run has several. */
export function ofImage(error: NixeryError, job: Pick<Job, 'request'>): NixeryError {
  const { name: image } = job.request
  if (image === undefined) return error
  const problems = error.problems.map((problem) => ({ ...problem, image }))
  return new NixeryError(error.code, problems, error.cause)
}
