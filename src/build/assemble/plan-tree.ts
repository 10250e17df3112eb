/** The files of an image besides those of its packages: links to these, on their own or on top of a base. */
import type { Problem } from '../../base/errors.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { storePathName } from '../../closure/store-name.ts'
import type { BaseImage } from '../../image/base/base-image.ts'
import type { User } from '../../image/oci/run-config.ts'
import type { TarEntry } from '../../image/pack/tar.ts'
import { accountsOnBase } from '../../image/root/base-accounts.ts'
import { placeOnBase, withParents } from '../../image/root/base-files.ts'
import {
  makeRootFilesystem,
  type RootAdditions,
  type RootFilesystem,
} from '../../image/root/root-filesystem.ts'
import { makeRootOnBase } from '../../image/root/root-on-base.ts'
import type { StoreReader } from '../../image/root/store-reader.ts'
import type { PackageTree } from '../../image/root/union.ts'
import { OWN_SET, splitName } from '../../nix/evaluate/attribute-path.ts'
import type { PackageContents } from '../../nix/evaluate/package.ts'
import type { ImageContents, ImageSettings } from './image-settings.ts'

export interface PlannedTree {
  readonly rootTree: RootFilesystem
  /** Where they go in the end. */
  readonly files: readonly TarEntry[]
  /** With the numbers that the base has for it. */
  readonly user: User | undefined
}

/** The tree of links to the packages, on its own or on top of a base. */
export function planTree(
  settings: ImageSettings,
  { packages, nixpkgsVersion }: ImageContents,
  graph: ReferenceGraph,
  reader: StoreReader,
): PlannedTree {
  const { files, config, authorities, base } = settings
  const additions = {
    user: config.user,
    directories: [...(config.workdir === undefined ? [] : [config.workdir]), ...config.volumes],
    files,
    env: moduleVariables(packages),
    nixpkgsVersion,
    authorities,
    closure: [...graph.paths.keys()],
  }
  const trees = packageTrees(packages)
  if (base !== undefined) return planOnBase(trees, reader, additions, base, settings.nixDatabase)
  return { rootTree: makeRootFilesystem(trees, reader, additions), files, user: config.user }
}

function planOnBase(
  trees: readonly PackageTree[],
  reader: StoreReader,
  additions: RootAdditions,
  base: BaseImage,
  nixDatabase: boolean,
): PlannedTree {
  const accounts = accountsOnBase(additions.user, base.tree)
  const { user } = accounts
  const owned = additions.files.map((entry) =>
    entry.owner === undefined || user === undefined
      ? entry
      : { ...entry, owner: { uid: user.uid, gid: user.gid } },
  )
  const placed = placeOnBase(owned, base.tree)
  const files = withParents(placed.files, base.tree)
  const rootTree = makeRootOnBase(trees, reader, { ...additions, files, user }, base, accounts)
  return {
    rootTree: {
      ...rootTree,
      faults: [...rootTree.faults, ...placed.faults, ...(nixDatabase ? secondDatabase(base) : [])],
    },
    files,
    user,
  }
}

/** Ours would take the place of the base's, which then would not know its paths any more. */
const secondDatabase = ({ name, tree }: BaseImage): readonly Problem[] =>
  tree.find('nix/var/nix/db/db.sqlite') === undefined
    ? []
    : [
        {
          input: 'nix-database',
          message: `${name} has a database of Nix already`,
          hint: 'leave nix-database out',
        },
      ]

/** Where a database of Nix cannot be, or would be of no use. */
export function databaseProblems({ nixDatabase, base, config }: ImageSettings): readonly Problem[] {
  if (!nixDatabase || base === undefined) return []
  const user = base.run.user.split(':')[0] ?? ''
  const isRoot = config.user !== undefined || ['', '0', 'root'].includes(user)
  return isRoot
    ? []
    : [
        {
          input: 'nix-database',
          message: `works for root only, and ${base.name} runs as ${user}`,
          hint: 'set user: root',
        },
      ]
}

/** The trees of all outputs of the packages, and what modules need. */
export function packageTrees(packages: readonly PackageContents[]): readonly PackageTree[] {
  return packages.flatMap(({ attribute = '', name, priority, outputs, links = [] }) => {
    const isExtra = splitName(attribute).set !== OWN_SET
    const common = { priority, ...(isExtra && { isExtra }) }
    return [
      ...outputs.map(({ path }) => ({ ...common, storePath: path, name })),
      ...links.map(({ path, only }) => ({ ...common, storePath: path, name: storePathName(path), only })),
    ]
  })
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
