import { baseLayerKey, entriesLayerKey, type Key, storeLayerKey } from '../../cache/keys.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { storePathName } from '../../closure/store-name.ts'
import type { BaseImage, BaseLayer } from '../../image/base/base-image.ts'
import type { LayerPlan } from '../../image/layers/group.ts'
import { ADDED_FILES, BASE_IMAGE, NIX_DATABASE, ROOT_FILESYSTEM } from '../../image/oci/image.ts'
import type { IdentifiedCompression } from '../../image/pack/compress.ts'
import type { LayerContent } from '../../image/pack/pack-layer.ts'
import { contentSize, type TarEntry } from '../../image/pack/tar.ts'
import type { RootFilesystem } from '../../image/root/root-filesystem.ts'
import type { NarPlaces } from '../../substitute/nar-places.ts'
import type { StoreView } from './store-view.ts'

/** A layer that can be packed, if it is not stored anywhere yet. */
export interface PlannedLayer {
  readonly key: Key
  readonly content: LayerContent | FromBase
  /** Where those of its paths are that the store need not have. */
  readonly nars?: NarPlaces
  readonly compression: IdentifiedCompression
  /** About how many bytes it has. */
  readonly weight: number
  /** The names of what is in it, the largest first. */
  readonly contents: readonly string[]
}

/** A layer that is there already, in the repository of a base image. */
export interface FromBase {
  readonly kind: 'base'
  readonly layer: BaseLayer
}

/** One that is made of store paths or entries. */
export type OwnLayer = PlannedLayer & { readonly content: LayerContent }

export const isOwnLayer = (layer: PlannedLayer): layer is OwnLayer => layer.content.kind !== 'base'

/**
 * Files with the directories that they are in as a layer below has them. A layer that names a file alone leaves it to the
 * container engine what its directory is like: with overlays, root's, whatever is below.
 */
function asIn(below: readonly TarEntry[], files: readonly TarEntry[]): readonly TarEntry[] {
  const directories = new Map(
    below.flatMap((entry) => (entry.type === 'directory' ? [[entry.name, entry]] : [])),
  )
  return files.map((entry) => (entry.type === 'directory' ? (directories.get(entry.name) ?? entry) : entry))
}

/** About what the header of a tar entry costs, bytes. */
const ENTRY_WEIGHT = 512

/**
 * The layers of an image: those of its base, packages, the root filesystem, the database of Nix and added files if there are
 * any. `store` is where the store's files are.
 */
export function toPlannedLayers(
  plans: readonly LayerPlan[],
  graph: ReferenceGraph,
  { entries }: Pick<RootFilesystem, 'entries'>,
  files: readonly TarEntry[],
  store: Pick<StoreView, 'root' | 'nars'>,
  compression: IdentifiedCompression,
  database: readonly TarEntry[] = [],
  base?: BaseImage,
): readonly PlannedLayer[] {
  const below = (base?.layers ?? []).map(
    (layer): PlannedLayer => ({
      key: baseLayerKey(layer.packed.digest),
      content: { kind: 'base', layer },
      compression,
      weight: layer.packed.uncompressedSize,
      contents: [`${BASE_IMAGE} ${base?.name}`],
    }),
  )
  const storeLayers = plans.map(({ paths }): PlannedLayer => {
    const infos = paths.flatMap((path) => graph.paths.get(path) ?? []).sort((a, b) => b.narSize - a.narSize)
    return {
      key: storeLayerKey(infos, compression),
      content: { kind: 'store-paths', root: store.root, paths },
      ...(paths.some((path) => store.nars.has(path)) ? { nars: store.nars } : {}),
      compression,
      weight: infos.reduce((sum, info) => sum + info.narSize, 0),
      contents: infos.map((info) => storePathName(info.path)),
    }
  })
  const entriesLayer = (name: string, entries: readonly TarEntry[]): PlannedLayer => ({
    key: entriesLayerKey(entries, compression),
    content: { kind: 'entries', entries },
    compression,
    weight: entries.reduce((sum, entry) => sum + ENTRY_WEIGHT + contentSize(entry), 0),
    contents: [name],
  })
  const own = [
    entriesLayer(ROOT_FILESYSTEM, entries),
    ...(database.length === 0 ? [] : [entriesLayer(NIX_DATABASE, asIn(entries, database))]),
  ]
  if (files.length === 0) return [...below, ...storeLayers, ...own]
  return [...below, ...storeLayers, ...own, entriesLayer(ADDED_FILES, asIn(entries, files))]
}
