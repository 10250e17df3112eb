import { compare } from '../base/collections.ts'

/** A path of the Nix store, with what the graph needs to know of it. */
export interface PathInfo {
  /** `/nix/store/<hash>-<name>` */
  readonly path: string
  /** SHA-256 of the path's NAR serialisation: 64 hexadecimal digits. */
  readonly narHash: string
  /** Size of the NAR serialisation, bytes. */
  readonly narSize: number
  /** The store paths that this one mentions, sorted, without itself. */
  readonly references: readonly string[]
}

/** A closure: every path that the roots need, by path. */
export interface ReferenceGraph {
  readonly paths: ReadonlyMap<string, PathInfo>
  /** Sorted. */
  readonly roots: readonly string[]
}

/**
 * A graph whose order no longer depends on the order of the input. Throws an Error when a reference or a root
 * is not among the paths, or a path is there twice.
 */
export function toReferenceGraph(infos: readonly PathInfo[], roots: readonly string[]): ReferenceGraph {
  const sorted = [...infos].sort((a, b) => compare(a.path, b.path))
  const paths = new Map(sorted.map((info) => [info.path, info]))
  if (paths.size !== infos.length) throw new Error('the graph has a path twice')
  for (const name of [...roots, ...sorted.flatMap((info) => info.references)]) {
    if (!paths.has(name)) throw new Error(`the graph lacks ${name}`)
  }
  return { paths, roots: [...new Set(roots)].sort(compare) }
}

/** The part of a graph that some of its paths need, they included. */
export function closureOf({ paths }: ReferenceGraph, roots: readonly string[]): ReferenceGraph {
  const needed = new Set(roots)
  for (const path of needed) for (const reference of paths.get(path)?.references ?? []) needed.add(reference)
  return toReferenceGraph(
    [...needed].flatMap((path) => paths.get(path) ?? []),
    roots,
  )
}
