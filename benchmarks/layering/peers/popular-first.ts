/**
 * nixpkgs' `buildLayeredImage` before auto-layer, and nix2container: the most popular paths alone, all others
 * in the last layer. They differ in what popular means.
 *
 * - "popularity contest" (Christensen, 2018): the closure is written out as a tree, and a path counts once
 *   for each place in which it stands there, so what is deep and much used wins;
 * - nix2container: how many paths of the closure refer to it.
 */

import type { Grouping } from '../../../src/image/layers/group.ts'
import { type IndexedGraph, indexed, toPlans } from './indexed.ts'

export const popularityContest: Grouping = (graph, budget) =>
  mostPopularAlone(indexed(graph), budget, treeCounts)

export const nix2container: Grouping = (graph, budget) =>
  mostPopularAlone(indexed(graph), budget, ({ users }) => users.map((list) => list.length))

function mostPopularAlone(
  graph: IndexedGraph,
  budget: number,
  count: (graph: IndexedGraph) => readonly number[],
) {
  const counts = count(graph)
  const order = graph.paths
    .map((_, node) => node)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const alone = order.slice(0, budget - 1).map((node) => [node])
  return toPlans(graph, [...alone, order.slice(budget - 1)])
}

/**
 * How often each path stands in the tree that the closure is when nothing is shared. Large: 2^1000 and more.
 */
function treeCounts({ users, roots, paths }: IndexedGraph): number[] {
  const counts: (number | undefined)[] = paths.map(() => undefined)
  const isRoot = new Set(roots)
  const visit = (node: number): number => {
    const known = counts[node]
    if (known !== undefined) return known
    let sum = isRoot.has(node) ? 1 : 0
    for (const user of users[node] ?? []) sum += visit(user)
    counts[node] = sum
    return sum
  }
  return paths.map((_, node) => visit(node))
}
