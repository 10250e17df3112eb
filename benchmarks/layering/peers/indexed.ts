import type { ReferenceGraph } from '../../../src/closure/graph.ts'
import type { LayerPlan } from '../../../src/image/layers/group.ts'

/** A closure by numbers; the paths are sorted, so ties are broken alike everywhere. */
export interface IndexedGraph {
  readonly paths: readonly string[]
  readonly sizes: readonly number[]
  readonly references: readonly (readonly number[])[]
  readonly users: readonly (readonly number[])[]
  readonly roots: readonly number[]
}

export function indexed(graph: ReferenceGraph): IndexedGraph {
  const infos = [...graph.paths.values()]
  const numberOf = new Map(infos.map(({ path }, index) => [path, index]))
  const numbers = (names: readonly string[]) => names.map((name) => numberOf.get(name) ?? 0)
  const users: number[][] = infos.map(() => [])
  const references = infos.map((info) => numbers(info.references))
  references.forEach((targets, user) => {
    for (const target of targets) users[target]?.push(user)
  })
  return {
    paths: infos.map((info) => info.path),
    sizes: infos.map((info) => info.narSize),
    references,
    users,
    roots: numbers(graph.roots),
  }
}

/** Everything that can be reached from `starts`, they included. */
export function reach(starts: readonly number[], edges: readonly (readonly number[])[]): Set<number> {
  const seen = new Set(starts)
  for (const node of seen) for (const next of edges[node] ?? []) seen.add(next)
  return seen
}

export function toPlans({ paths }: IndexedGraph, groups: Iterable<readonly number[]>): LayerPlan[] {
  return [...groups]
    .filter((group) => group.length > 0)
    .map((group) => ({ paths: group.map((node) => paths[node] ?? '') }))
}
