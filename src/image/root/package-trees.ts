/** Packages as they go into one tree. */
import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import { fromBinary, toBinary } from '../pack/tar.ts'
import type { StoreReader } from './store-reader.ts'
import type { PackageTree } from './union.ts'

/** The most important first, each once: what goes in whole is not there in part besides. */
export function sortedTrees(packages: readonly PackageTree[]): readonly PackageTree[] {
  const whole = new Set(packages.filter(({ only }) => only === undefined).map(({ storePath }) => storePath))
  const wanted = packages.filter(({ storePath, only }) => only === undefined || !whole.has(storePath))
  const trees = wanted
    .map((one) => ({ ...one, storePath: toBinary(one.storePath) }))
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        rank(a) - rank(b) ||
        compare(a.name, b.name) ||
        compare(a.storePath, b.storePath),
    )
  const keys = trees.map(({ storePath, only = '' }) => `${storePath}\0${only}`)
  return trees.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

const rank = ({ isExtra = false }: PackageTree): number => Number(isExtra)

/** Those without a tree, as writeShellScript and writeText make them. */
export const singleFiles = (trees: readonly PackageTree[], reader: StoreReader): readonly Problem[] =>
  trees.filter(({ storePath }) => reader.kind(storePath) === 'file').map(singleFile)

const singleFile = ({ name, storePath }: PackageTree): Problem => ({
  message: `${name} is a single file; the image has it as ${fromBinary(storePath)} only, and not in /bin`,
  hint: 'make a package with directories: writeShellScriptBin or writeTextDir, or put the file into files',
})
