import fc from 'fast-check'
import { type PathInfo, type ReferenceGraph, toReferenceGraph } from '../../src/closure/graph.ts'

/** Who refers to whom, by name; stands for a closure in tests where a path needs no more than a name. */
export type Edges = Readonly<Record<string, readonly string[]>>

/** A path whose NAR hash and size do not matter. */
export function pathInfo(path: string, references: readonly string[] = [], narSize = 1): PathInfo {
  return { path, narHash: '0'.repeat(64), narSize, references: [...references].sort() }
}

export function graphOf(
  edges: Edges,
  roots: readonly string[],
  sizes: Readonly<Record<string, number>> = {},
): ReferenceGraph {
  const infos = Object.entries(edges).map(([path, references]) => pathInfo(path, references, sizes[path]))
  return toReferenceGraph(infos, roots)
}

/** The names that can be reached without going through `avoided`. */
export function reachable(graph: ReferenceGraph, avoided?: string): Set<string> {
  const seen = new Set<string>()
  const queue = [...graph.roots]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path) || path === avoided) continue
    seen.add(path)
    queue.push(...(graph.paths.get(path)?.references ?? []))
  }
  return seen
}

export interface RandomGraph {
  readonly infos: readonly PathInfo[]
  readonly roots: readonly string[]
}

/**
 * Closures of up to `most` paths, all of them needed by a root; with cycles, which dominators must not mind.
 */
export function randomGraphs(most = 12): fc.Arbitrary<RandomGraph> {
  return fc.integer({ min: 1, max: most }).chain((count) => {
    const index = fc.nat(count - 1)
    const nodes = fc.array(fc.tuple(fc.uniqueArray(index, { maxLength: 4 }), fc.nat(50)), {
      minLength: count,
      maxLength: count,
    })
    return fc.tuple(nodes, fc.uniqueArray(index, { minLength: 1, maxLength: 3 })).map(([all, tops]) => {
      const name = (number: number) => `p${number}`
      const infos = all.map(([references, size], own) =>
        pathInfo(name(own), references.filter((other) => other !== own).map(name), size),
      )
      const roots = tops.map(name)
      const closure = reachable(toReferenceGraph(infos, roots))
      return { infos: infos.filter(({ path }) => closure.has(path)), roots }
    })
  })
}
