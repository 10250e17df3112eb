/**
 * What runs tell each other of store paths in binary caches, so that the next one asks only for those that
 * are new.
 */
import { parseFingerprint } from '../closure/narinfo.ts'
import { type NarTree, treeFromJson, treeToJson } from '../substitute/nar-tree.ts'
import type { KnownPaths } from '../substitute/walk.ts'

/** What is in store paths, by their NAR hash. */
export type KnownTrees = ReadonlyMap<string, NarTree>

export interface StoreRecords {
  /** With their signatures: whoever reads them checks whether he trusts one. */
  readonly paths: KnownPaths
  /** Those of packages, whose files are linked to from the root of an image. */
  readonly trees: KnownTrees
}

export const NO_STORE_RECORDS: StoreRecords = { paths: new Map(), trees: new Map() }

/** More make the index slow to fetch; those of one run are kept all: to ask for them takes longer. */
const MOST_PATHS = 5000
/** Characters of JSON; compressed they are about a quarter. */
const MOST_TREE_TEXT = 4 * 2 ** 20

/** As the index keeps it, the newest first. */
export interface StoreRecordsJson {
  /** A fingerprint and its signatures. */
  readonly paths?: readonly (readonly string[])[]
  readonly trees?: readonly (readonly [narHash: string, tree: unknown])[]
}

/** What this run has used before what earlier ones have left, as much as there is room for. */
export function mergeStoreRecords(newer: StoreRecords, older: StoreRecords): StoreRecordsJson {
  const paths = new Map([...newer.paths, ...[...older.paths].filter(([path]) => !newer.paths.has(path))])
  const trees = new Map([...newer.trees, ...[...older.trees].filter(([hash]) => !newer.trees.has(hash))])
  let room = MOST_TREE_TEXT
  const kept = [...trees].flatMap(([narHash, tree]) => {
    const json = treeToJson(tree)
    room -= JSON.stringify(json).length
    return room < 0 ? [] : [[narHash, json] as const]
  })
  const signed = [...paths.values()].map(({ fingerprint, signatures }) => [fingerprint, ...signatures])
  return {
    ...(signed.length === 0 ? {} : { paths: signed.slice(0, Math.max(MOST_PATHS, newer.paths.size)) }),
    ...(kept.length === 0 ? {} : { trees: kept }),
  }
}

/** Whether earlier runs have left all that a run has used. */
export const hasStoreRecords = (newer: StoreRecords, older: StoreRecords): boolean =>
  [...newer.paths.keys()].every((path) => older.paths.has(path)) &&
  [...newer.trees.keys()].every((narHash) => older.trees.has(narHash))

/** Throws an Error for what is not such records. */
export function parseStoreRecords({ paths = [], trees = [] }: StoreRecordsJson): StoreRecords {
  return {
    paths: new Map(
      paths.map(([fingerprint = '', ...signatures]) => [
        parseFingerprint(fingerprint).path,
        { fingerprint, signatures },
      ]),
    ),
    trees: new Map(trees.map(([narHash, tree]) => [narHash, treeFromJson(tree)])),
  }
}
