import { NixeryError, type Problem } from '../../base/errors.ts'
import { formatBytes } from '../../base/format.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { checkImage, commandHint, envHint, signalHint } from '../../image/check/check-image.ts'
import { ImageView } from '../../image/check/image-view.ts'
import { likelySecrets } from '../../image/check/secrets.ts'
import { chooseGrouping } from '../../image/layers/choose.ts'
import type { Collision, ImageDescription } from '../../image/oci/image.ts'
import { contentSize, type TarEntry } from '../../image/pack/tar.ts'
import { placeOnBase, withParents } from '../../image/root/base-files.ts'
import { nixDatabase } from '../../image/root/nix-database.ts'
import { StoreReader } from '../../image/root/store-reader.ts'
import { programGuide } from '../../nix/evaluate/known-names.ts'
import { describeImage } from './describe.ts'
import type { ImageContents, ImageSettings } from './image-settings.ts'
import { databaseProblems, planTree } from './plan-tree.ts'
import { type PlannedLayer, toPlannedLayers } from './planned-layers.ts'
import type { StoreView } from './store-view.ts'

/** All of an image but the bytes of its layers. */
export interface PlannedImage {
  /** The root filesystem after those of packages, and added files last. */
  readonly layers: readonly PlannedLayer[]
  readonly description: ImageDescription
  readonly collisions: readonly Collision[]
  /** What will not work as the settings say. */
  readonly warnings: readonly Problem[]
  /** What is good to know. */
  readonly notices: readonly string[]
  /** How the image is run, where that is not as usual. */
  readonly usage: readonly string[]
}

/**
 * From packages that are in a store to an image that can be packed: the one way for the action, the command
 * line and nix/default.nix, so that the same store paths have the same digest. `graph` is the closure of the
 * packages, `store` says where its files are. Throws `invalid-input` when a setting would destroy what
 * packages have, and when the image is to be strict, for each warning.
 */
export function planImage(
  settings: ImageSettings,
  contents: ImageContents,
  graph: ReferenceGraph,
  store: StoreView,
  examined: ExaminedImage = examineImage(settings, contents, graph, store),
): PlannedImage {
  const { files, rootTree, description, view, warnings } = examined
  if (rootTree.faults.length > 0) throw new NixeryError('invalid-input', rootTree.faults)
  const database = databaseEntries(settings, graph)
  const plans = chooseGrouping(settings.layersPlan, settings.nameData)(
    graph,
    layersForPackages(settings, files, database),
  )
  if (settings.strict && warnings.length > 0) throw new NixeryError('invalid-input', warnings)
  return {
    layers: toPlannedLayers(
      plans,
      graph,
      rootTree,
      files,
      store,
      settings.compression,
      database,
      settings.base,
    ),
    description,
    collisions: rootTree.collisions,
    warnings,
    notices: [...filesNotice(files), ...signalHint(description.config), ...envHint(view)],
    usage: commandHint({ ...settings, files, config: description.config }),
  }
}

/** Of the layer with the database of Nix: on a base where its links lead, with its directories as they are. */
function databaseEntries(
  { nixDatabase: isWanted, base }: ImageSettings,
  graph: ReferenceGraph,
): readonly TarEntry[] {
  if (!isWanted) return []
  const entries = nixDatabase(graph)
  if (base === undefined) return entries
  const { files, faults } = placeOnBase(entries, base.tree)
  if (faults.length > 0) throw new NixeryError('invalid-input', faults)
  return withParents(files, base.tree)
}

export type ExaminedImage = ReturnType<typeof examineImage>

/** Throws `invalid-input` when the layers of the base leave none. */
function layersForPackages(
  { maxLayers, base }: ImageSettings,
  files: readonly TarEntry[],
  database: readonly TarEntry[],
): number {
  const ownLayers = 1 + [files, database].filter(({ length }) => length > 0).length
  const ofBase = base?.layers.length ?? 0
  const left = maxLayers - ownLayers - ofBase
  if (left > 0) return left
  throw new NixeryError('invalid-input', {
    input: 'max-layers',
    message: `${maxLayers} leaves no layer for the packages beside the ${ofBase} of ${base?.name}`,
    hint: `use ${ownLayers + ofBase + 1} or more, up to 125, or a base with fewer layers`,
  })
}

/** What an image is to be, and what will not work in it: all that has to be known of the packages' files. */
export function examineImage(
  settings: ImageSettings,
  contents: ImageContents,
  graph: ReferenceGraph,
  store: Pick<StoreView, 'files'>,
) {
  const timed = settings.filesAtEpoch ? settings.files.map(atTime(settings.createdEpoch)) : settings.files
  const reader = new StoreReader(store.files)
  const { rootTree, files, user } = planTree({ ...settings, files: timed }, contents, graph, reader)
  const description = describeImage({ ...settings, config: { ...settings.config, user } }, contents, rootTree)
  const { config } = description
  const { labels, annotations } = settings
  const below = settings.base?.tree.entries() ?? []
  const view = new ImageView([...below, ...rootTree.entries], files, reader)
  const { architecture } = settings.platform
  const attributes = contents.packages.flatMap(({ attribute }) => attribute ?? [])
  const warnings = [
    ...rootTree.warnings,
    ...missingData(config.env, files),
    ...databaseProblems(settings),
    ...checkImage({ ...settings, files, view, architecture, config, guide: programGuide(attributes) }),
    ...likelySecrets({ env: settings.config.env, labels, annotations }, files),
  ]
  return { files, rootTree, description, view, warnings }
}

const atTime =
  (mtime: number) =>
  (entry: TarEntry): TarEntry =>
    entry.type === 'file' ? { ...entry, mtime } : entry

function filesNotice(files: readonly TarEntry[]): readonly string[] {
  const count = files.filter(({ type }) => type !== 'directory').length
  const bytes = files.reduce((sum, entry) => sum + contentSize(entry), 0)
  return files.length === 0
    ? []
    : [`added ${count === 1 ? '1 file' : `${count} files`}, ${formatBytes(bytes)}`]
}

/** Time zones and locales have names in variables, and their data in packages. */
function missingData(
  env: Readonly<Record<string, string>>,
  files: readonly { readonly name: string }[],
): readonly Problem[] {
  const { TZ = '', LANG = '' } = env
  const locale = env.LC_ALL || LANG
  const has = (variable: string, directory: string) =>
    variable in env || files.some(({ name }) => name.includes(directory))
  const zones = /^:?[A-Z]\w*\//i.test(TZ) && !has('TZDIR', 'zoneinfo/')
  const locales = /^[a-z]{2,3}_/.test(locale) && !has('LOCALE_ARCHIVE', 'locale/')
  const missing = (what: string, needs: string, fix: string): Problem => ({
    input: 'env',
    message: `${what} needs ${needs}, which the image does not have`,
    hint: `add ${fix} to packages`,
  })
  return [
    ...(zones ? [missing(`TZ=${TZ}`, 'time zones', 'tzdata')] : []),
    ...(locales ? [missing(`the locale ${locale}`, 'locales', 'glibcLocales')] : []),
  ]
}
