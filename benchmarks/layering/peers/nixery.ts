/**
 * Nixery's grouping, after its documentation: every child of the image in the dominator tree is a layer with
 * all that it dominates; a path whose closure is above 100 MB, or that more than 100 packages of the set
 * refer to, is made a child of the image. Layers are rated by popularity x size, and the two lowest are
 * merged until the budget is kept.
 */

import { type ReferenceGraph, toReferenceGraph } from '../../../src/closure/graph.ts'
import type { Grouping } from '../../../src/image/layers/group.ts'
import { dominatorTree } from './dominators.ts'
import { indexed, reach } from './indexed.ts'

const BIG = 100e6
const POPULAR = 100

/** `popularity`: how many packages of the whole set refer to a path. */
export function nixery(popularity: ReadonlyMap<string, number>): Grouping {
  return (graph, budget) => {
    const closureSizes = sizesOfClosures(graph)
    const popularityOf = (path: string) => popularity.get(path) ?? 1
    const flagged = [...graph.paths.keys()].filter(
      (path) => (closureSizes.get(path) ?? 0) > BIG || popularityOf(path) > POPULAR,
    )
    const parent = dominatorTree(toReferenceGraph([...graph.paths.values()], [...graph.roots, ...flagged]))
    const layers = new Map<string, { rating: number; paths: string[] }>()
    for (const path of [...parent.keys()].sort()) {
      let top = path
      for (let up = parent.get(top); up !== undefined; up = parent.get(up)) top = up
      const layer = layers.get(top) ?? { rating: 0, paths: [] }
      layer.rating += popularityOf(top) * (closureSizes.get(path) ?? 0)
      layer.paths.push(path)
      layers.set(top, layer)
    }
    return mergeLowest([...layers.values()], budget)
  }
}

function mergeLowest(layers: { rating: number; paths: string[] }[], budget: number) {
  const queue = layers.sort((a, b) => a.rating - b.rating)
  while (queue.length > budget) {
    const [a, b] = queue.splice(0, 2)
    if (a === undefined || b === undefined) break
    const merged = { rating: a.rating + b.rating, paths: [...a.paths, ...b.paths] }
    const at = queue.findIndex((layer) => layer.rating > merged.rating)
    queue.splice(at < 0 ? queue.length : at, 0, merged)
  }
  return queue
}

function sizesOfClosures(graph: ReferenceGraph): Map<string, number> {
  const { paths, sizes, references } = indexed(graph)
  return new Map(
    paths.map((path, node) => {
      let size = 0
      for (const member of reach([node], references)) size += sizes[member] ?? 0
      return [path, size]
    }),
  )
}
