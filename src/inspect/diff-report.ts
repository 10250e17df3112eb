import { diffConfigs, type SettingChange } from './diff-config.ts'
import { diffNames, type NameChanges } from './diff-names.ts'
import type { ImageReport, LayerReport } from './image-report.ts'
import type { PatchChanges } from './patches.ts'

/** What `diff` prints. Sizes are compressed bytes. */
export interface DiffReport {
  readonly from: ImageSide
  readonly to: ImageSide
  /** Of what was asked for; null when one of the images does not say. */
  readonly packages: NameChanges | null
  /** Of all store paths; null when one of the images does not say. */
  readonly storePaths: NameChanges | null
  /** Unchanged names in layers that are fetched: rebuilt, or beside something that has changed. */
  readonly fetchedAgain: readonly string[] | null
  readonly layers: {
    readonly shared: LayerSum
    readonly fetched: LayerSum & { readonly layers: readonly LayerReport[] }
    /** What only the first image has. */
    readonly dropped: LayerSum
  }
  /** What a node that has the first image must fetch for the second: layers, manifest and configuration. */
  readonly bytesToFetch: number
  readonly config: readonly SettingChange[]
  /** Of vulnerabilities, by the documents that are attached to both; null when one of them has none. */
  readonly patches: PatchChanges | null
}

export interface ImageSide {
  readonly image: string
  readonly digest: string
  readonly platform: string
  readonly nixpkgsRevision: string | null
  readonly size: number
}

export interface LayerSum {
  readonly count: number
  readonly bytes: number
}

/** How the second image differs from the first. Layers are compared by digest, as registries and nodes do. */
export function toDiffReport(from: ImageReport, to: ImageReport): DiffReport {
  const [before, after] = [byDigest(from.layers), byDigest(to.layers)]
  const fetched = [...after.values()].filter(({ digest }) => !before.has(digest))
  const shared = [...after.values()].filter(({ digest }) => before.has(digest))
  const dropped = [...before.values()].filter(({ digest }) => !after.has(digest))
  const areSame = from.digest === to.digest
  return {
    from: side(from),
    to: side(to),
    packages: bothNames(from.packages, to.packages),
    storePaths: bothNames(from.storePaths, to.storePaths),
    fetchedAgain: from.storePaths && to.storePaths && fetchedAgain(dropped, fetched),
    layers: { shared: sum(shared), fetched: { ...sum(fetched), layers: fetched }, dropped: sum(dropped) },
    bytesToFetch: areSame ? 0 : sum(fetched).bytes + documentsSize(to),
    config: diffConfigs(from.config, to.config),
    patches: null,
  }
}

const side = ({ image, digest, platform, nixpkgsRevision, size }: ImageReport): ImageSide => ({
  image,
  digest,
  platform,
  nixpkgsRevision,
  size,
})

const bothNames = (from: ImageReport['packages'], to: ImageReport['packages']): NameChanges | null =>
  from && to && diffNames(from, to)

/** A layer that is there twice is fetched once. */
const byDigest = (layers: readonly LayerReport[]): ReadonlyMap<string, LayerReport> =>
  new Map(layers.map((layer) => [layer.digest, layer]))

const sum = (layers: readonly LayerReport[]): LayerSum => ({
  count: layers.length,
  bytes: layers.reduce((total, { size }) => total + size, 0),
})

/** Of manifest and configuration. */
const documentsSize = ({ size, layers }: ImageReport): number => size - sum(layers).bytes

function fetchedAgain(dropped: readonly LayerReport[], fetched: readonly LayerReport[]): readonly string[] {
  const old = new Set(dropped.flatMap(({ storePaths }) => storePaths ?? []))
  return fetched.flatMap(({ storePaths }) => storePaths ?? []).filter((name) => old.has(name))
}
