import { totalSize } from '../../base/collections.ts'
import { formatBytes } from '../../base/format.ts'
import { closureSize, type GraphPackage, reversed, waysFromAsked } from '../graph.ts'
import type { ImageReport, LayerReport } from '../image-report.ts'
import { type Tile, treemap } from './treemap.ts'

/** Everything that a page shows, ready to be drawn. Texts are as they are in the image, not yet escaped. */
export interface PageData {
  readonly image: string
  readonly facts: readonly (readonly [string, string])[]
  /** Of packages, or of layers where packages are unknown. */
  readonly map: { readonly of: 'packages' | 'layers'; readonly tiles: readonly MapTile[] }
  readonly packages: readonly PagePackage[]
  readonly layers: readonly PageLayer[]
  /** What another image has of this one; null without one. */
  readonly shared: SharedLayers | null
}

export interface MapTile extends Tile {
  readonly label: string
  readonly size: string
  /** Of the list of packages or of layers. */
  readonly index: number
  /** Layers have colours in turn; -1 when the layer is unknown. */
  readonly layer: number
}

export interface PagePackage {
  readonly name: string
  readonly version: string
  readonly size: string
  /** With all that it needs. */
  readonly closureSize: string
  readonly layer: number
  readonly isAsked: boolean
  readonly needs: readonly number[]
  readonly neededBy: readonly number[]
  /** The shortest way from a package of the list, which comes first; empty when there is none. */
  readonly why: readonly number[]
}

export interface PageLayer {
  readonly digest: string
  readonly size: string
  /** Of the largest layer, 0 to 100. */
  readonly percent: number
  readonly contents: string
  readonly isShared: boolean
}

export interface SharedLayers {
  readonly image: string
  readonly shared: string
  readonly here: string
  readonly there: string
  /** Of both images together, 0 to 100. */
  readonly percent: number
}

/** Width and height of the treemap. */
const MAP = { width: 1000, height: 420 }

/** What a page says of an image, and, beside it, of what another one has of it. Equal inputs give equal data. */
export function toPageData(
  report: ImageReport,
  packages: readonly GraphPackage[] | null,
  other: ImageReport | null = null,
): PageData {
  const layerOf = new Map(
    report.layers.flatMap(({ diffId }, index) => (diffId ? [[diffId, index] as const] : [])),
  )
  const known = pagePackages(packages ?? [], layerOf)
  return {
    image: report.image,
    facts: factsOf(report),
    map: packages ? packageMap(packages, layerOf) : layerMap(report.layers),
    packages: known,
    layers: pageLayers(report.layers, other),
    shared: other && sharedLayers(report, other),
  }
}

function factsOf(report: ImageReport): PageData['facts'] {
  const { digest, platform, size, uncompressedSize, nixpkgsRevision, layers, packages } = report
  const facts: (readonly [string, string | null])[] = [
    ['Digest', digest],
    ['Platform', platform],
    ['Download', formatBytes(size)],
    ['Unpacked', uncompressedSize === null ? null : formatBytes(uncompressedSize)],
    ['Layers', String(layers.length)],
    ['Packages', packages?.map(({ name, version }) => `${name} ${version}`.trim()).join(', ') ?? null],
    ['nixpkgs', nixpkgsRevision],
  ]
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

function packageMap(
  packages: readonly GraphPackage[],
  layerOf: ReadonlyMap<string, number>,
): PageData['map'] {
  const tiles = treemap(
    packages.map(({ size }) => size),
    MAP.width,
    MAP.height,
  )
  return {
    of: 'packages',
    tiles: packages.map(({ name, size, layer }, index) => ({
      ...rounded(tiles[index]),
      ...{ label: name, size: formatBytes(size), index, layer: layerOf.get(layer) ?? -1 },
    })),
  }
}

function layerMap(layers: readonly LayerReport[]): PageData['map'] {
  const tiles = treemap(
    layers.map(({ size }) => size),
    MAP.width,
    MAP.height,
  )
  return {
    of: 'layers',
    tiles: layers.map((layer, index) => ({
      ...rounded(tiles[index]),
      ...{ label: contentsOf(layer), size: formatBytes(layer.size), index, layer: index },
    })),
  }
}

/** Tenths are finer than a screen shows. */
function rounded(tile: Tile | undefined): Tile {
  const tenths = (value: number) => Math.round(value * 10) / 10
  const { x = 0, y = 0, width = 0, height = 0 } = tile ?? {}
  return { x: tenths(x), y: tenths(y), width: tenths(width), height: tenths(height) }
}

function pagePackages(
  packages: readonly GraphPackage[],
  layerOf: ReadonlyMap<string, number>,
): readonly PagePackage[] {
  const neededBy = reversed(packages)
  const ways = waysFromAsked(packages)
  return packages.map(({ name, version, size, layer, isAsked, needs }, index) => ({
    ...{ name, version, size: formatBytes(size), isAsked, needs, neededBy: neededBy[index] ?? [] },
    closureSize: formatBytes(closureSize(packages, index)),
    layer: layerOf.get(layer) ?? -1,
    why: ways[index] ?? [],
  }))
}

function pageLayers(layers: readonly LayerReport[], other: ImageReport | null): readonly PageLayer[] {
  const there = new Set(other?.layers.map(({ digest }) => digest))
  const largest = Math.max(1, ...layers.map(({ size }) => size))
  return layers.map((layer) => ({
    digest: layer.digest,
    size: formatBytes(layer.size),
    percent: Math.round((layer.size / largest) * 100),
    contents: contentsOf(layer),
    isShared: there.has(layer.digest),
  }))
}

const contentsOf = ({ storePaths, description, digest }: LayerReport): string =>
  [storePaths?.join(', '), description, digest].find((text) => text !== undefined && text !== '') ?? ''

function sharedLayers(here: ImageReport, there: ImageReport): SharedLayers {
  const digests = new Set(here.layers.map(({ digest }) => digest))
  const shared = totalSize(there.layers.filter(({ digest }) => digests.has(digest)))
  const [onlyHere, onlyThere] = [totalSize(here.layers) - shared, totalSize(there.layers) - shared]
  const all = shared + onlyHere + onlyThere
  return {
    image: there.image,
    ...{ shared: formatBytes(shared), here: formatBytes(onlyHere), there: formatBytes(onlyThere) },
    percent: all === 0 ? 0 : Math.round((shared / all) * 100),
  }
}
