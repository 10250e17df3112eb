import { NixeryError, type Problem } from '../../base/errors.ts'
import { formatBytes } from '../../base/format.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { storePathName } from '../../closure/store-name.ts'
import { checkImage, commandHint, envHint, signalHint } from '../../image/check/check-image.ts'
import { ImageView } from '../../image/check/image-view.ts'
import { likelySecrets } from '../../image/check/secrets.ts'
import { chooseGrouping } from '../../image/layers/choose.ts'
import type { Collision, ImageDescription } from '../../image/oci/image.ts'
import type { IdentifiedCompression } from '../../image/pack/compress.ts'
import { contentSize, type TarEntry } from '../../image/pack/tar.ts'
import { nixDatabase } from '../../image/root/nix-database.ts'
import { makeRootFilesystem, type RootFilesystem } from '../../image/root/root-filesystem.ts'
import { StoreReader } from '../../image/root/store-reader.ts'
import type { PackageTree } from '../../image/root/union.ts'
import type { NixpkgsFacts, PackageContents } from '../../nix/evaluate/package.ts'
import type { ImageSetup } from '../../request/image-config.ts'
import type { Layering } from '../../request/layering.ts'
import { type DescriptionRequest, describeImage } from './describe.ts'
import { type PlannedLayer, toPlannedLayers } from './planned-layers.ts'
import type { StoreView } from './store-view.ts'

/** The part of a request that decides what an image is, once its packages are there. */
export interface ImageSettings
  extends DescriptionRequest,
    ImageSetup,
    Omit<Layering, 'compression' | 'nameDataUrl'> {
  readonly compression: IdentifiedCompression
}

/** Packages as evaluated, by the action's lookup or by a user's own Nix. */
export interface ImageContents extends NixpkgsFacts {
  readonly packages: readonly PackageContents[]
}

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
  const database = settings.nixDatabase ? nixDatabase(graph) : []
  const ownLayers = 1 + [files, database].filter(({ length }) => length > 0).length
  const plans = chooseGrouping(settings.layersPlan, settings.nameData)(graph, settings.maxLayers - ownLayers)
  if (settings.strict && warnings.length > 0) throw new NixeryError('invalid-input', warnings)
  return {
    layers: toPlannedLayers(plans, graph, rootTree, files, store, settings.compression, database),
    description,
    collisions: rootTree.collisions,
    warnings,
    notices: [...filesNotice(files), ...hints(settings, files, description, view)],
  }
}

export type ExaminedImage = ReturnType<typeof examineImage>

/** What an image is to be, and what will not work in it: all that has to be known of the packages' files. */
export function examineImage(
  settings: ImageSettings,
  contents: ImageContents,
  graph: ReferenceGraph,
  store: Pick<StoreView, 'files'>,
) {
  const files = settings.filesAtEpoch ? settings.files.map(atTime(settings.createdEpoch)) : settings.files
  const reader = new StoreReader(store.files)
  const rootTree = planRoot({ ...settings, files }, contents, graph, reader)
  const description = describeImage(settings, contents, rootTree)
  const { config } = description
  const { labels, annotations } = settings
  const view = new ImageView(rootTree.entries, files, reader)
  const { architecture } = settings.platform
  const warnings = [
    ...rootTree.warnings,
    ...missingData(config.env, files),
    ...checkImage({ ...settings, files, view, architecture, config }),
    ...likelySecrets({ env: settings.config.env, labels, annotations }, files),
  ]
  return { files, rootTree, description, view, warnings }
}

/** The tree of links to the packages. */
function planRoot(
  { files, config, authorities }: ImageSettings,
  { packages, nixpkgsVersion }: ImageContents,
  graph: ReferenceGraph,
  reader: StoreReader,
): RootFilesystem {
  const additions = {
    user: config.user,
    directories: [...(config.workdir === undefined ? [] : [config.workdir]), ...config.volumes],
    files,
    env: moduleVariables(packages),
    nixpkgsVersion,
    authorities,
    closure: [...graph.paths.keys()],
  }
  return makeRootFilesystem(packageTrees(packages), reader, additions)
}

const hints = (
  { withoutCommand }: ImageSettings,
  files: readonly TarEntry[],
  { config }: ImageDescription,
  view: ImageView,
): readonly string[] => [
  ...commandHint({ config, files, withoutCommand }),
  ...signalHint(config),
  ...envHint(view),
]

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

/** The trees of all outputs of the packages, and what modules need. */
export function packageTrees(packages: readonly PackageContents[]): readonly PackageTree[] {
  return packages.flatMap(({ name, priority, outputs, links = [] }) => [
    ...outputs.map(({ path }) => ({ storePath: path, name, priority })),
    ...links.map(({ path, only }) => ({ storePath: path, name: storePathName(path), priority, only })),
  ])
}

/**
 * By which interpreters find the modules of the list. Where modules say different things, all are
 * directories.
 */
function moduleVariables(packages: readonly PackageContents[]): Readonly<Record<string, string>> {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of packages.flatMap((one) => Object.entries(one.env ?? {})))
    values.set(name, (values.get(name) ?? new Set()).add(value))
  return Object.fromEntries([...values].map(([name, all]) => [name, [...all].sort().join(':')]))
}
