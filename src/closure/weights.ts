/** What of a closure weighs how much, and why it is there. */
import { compare } from '../base/collections.ts'
import type { ReferenceGraph } from './graph.ts'
import { storePathName } from './store-name.ts'

export interface Weight {
  /** `openssl-3.0.7` */
  readonly name: string
  /** Of the path alone, bytes. */
  readonly size: number
  /** From 0 to 1, of the whole closure. */
  readonly share: number
  readonly neededBy: NeededBy
}

/**
 * A root that was asked for, what all roots need that need anything, or the names from what needs it up to a
 * root.
 */
export type NeededBy = 'root' | 'all' | readonly string[]

/** The heaviest paths, the heaviest first. */
export function heaviest(graph: ReferenceGraph, count: number): readonly Weight[] {
  const { paths, roots } = graph
  const total = [...paths.values()].reduce((sum, { narSize }) => sum + narSize, 0)
  const chains = shortestChains(graph)
  const common = neededByAll(graph)
  return [...paths.values()]
    .sort((a, b) => b.narSize - a.narSize || compare(a.path, b.path))
    .slice(0, count)
    .map(({ path, narSize }) => ({
      name: storePathName(path),
      size: narSize,
      share: total === 0 ? 0 : narSize / total,
      neededBy: roots.includes(path)
        ? 'root'
        : common.has(path)
          ? 'all'
          : (chains.get(path) ?? []).map(storePathName),
    }))
}

/** For each path the shortest way to it from a root: what needs it, what needs that, up to the root. */
export function shortestChains({ paths, roots }: ReferenceGraph): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>(roots.map((root) => [root, []]))
  for (const [path, chain] of chains)
    for (const reference of paths.get(path)?.references ?? [])
      if (!chains.has(reference)) chains.set(reference, [path, ...chain])
  return chains
}

/** Of several roots that need anything. */
function neededByAll({ paths, roots }: ReferenceGraph): ReadonlySet<string> {
  const needy = roots.filter((root) => (paths.get(root)?.references.length ?? 0) > 0)
  if (needy.length < 2) return new Set()
  const reached = needy.map((root) => {
    const seen = new Set([root])
    for (const path of seen) for (const next of paths.get(path)?.references ?? []) seen.add(next)
    return seen
  })
  const [first = new Set<string>(), ...others] = reached
  return new Set([...first].filter((path) => others.every((one) => one.has(path))))
}
