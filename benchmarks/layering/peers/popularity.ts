import type { ReferenceGraph } from '../../../src/closure/graph.ts'

/**
 * How many paths of the closure refer to each path directly; a root counts as referred to once more, by the
 * image. What many packages of one image use, many packages of other images use too.
 */
export function popularity(graph: ReferenceGraph): ReadonlyMap<string, number> {
  const counts = new Map([...graph.paths.keys()].map((path) => [path, 0]))
  const count = (path: string) => counts.set(path, (counts.get(path) ?? 0) + 1)
  for (const root of graph.roots) count(root)
  for (const info of graph.paths.values()) info.references.forEach(count)
  return counts
}
