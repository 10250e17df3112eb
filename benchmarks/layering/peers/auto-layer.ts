/**
 * nixpkgs' auto-layer, after the description at its head: the N largest paths each get a layer, with what
 * nothing but they need; what several of them need gets a layer for each set of them. N grows until the
 * budget is used up. A large path's own users do not count as users of what lies below it.
 */

import type { Grouping } from '../../../src/image/layers/group.ts'
import { type IndexedGraph, indexed, reach, toPlans } from './indexed.ts'

export const autoLayer: Grouping = (graph, budget) => {
  const closure = indexed(graph)
  const bySize = closure.paths
    .map((_, node) => node)
    .sort((a, b) => (closure.sizes[b] ?? 0) - (closure.sizes[a] ?? 0) || b - a)
  /** For each path the large paths that its layer is named after. */
  let owners: readonly (readonly number[])[] = closure.paths.map(() => [])
  for (const large of bySize) {
    const next = withLarge(closure, owners, large)
    if (new Set(next.map(String)).size > budget) break
    owners = next
  }
  const layers = new Map<string, number[]>()
  for (const [node, owner] of owners.entries()) {
    const key = String(owner)
    const layer = layers.get(key)
    if (layer === undefined) layers.set(key, [node])
    else layer.push(node)
  }
  return toPlans(closure, layers.values())
}

function withLarge(
  closure: IndexedGraph,
  owners: readonly (readonly number[])[],
  large: number,
): (readonly number[])[] {
  const next = [...owners]
  next[large] = [large]
  const below = reach([large], closure.references)
  below.delete(large)
  const above = reach([large], closure.users)
  above.delete(large)
  for (const dependency of below) {
    const rest = (next[dependency] ?? []).filter((owner) => !above.has(owner))
    next[dependency] = rest.some((owner) => below.has(owner)) ? rest : [...rest, large].sort((a, b) => a - b)
  }
  return next
}
