import type { ReferenceGraph } from '../../closure/graph.ts'

/** The store paths of one layer, sorted. */
export interface LayerPlan {
  readonly paths: readonly string[]
}

/** A way to group a closure: at most `budget` layers (1 or more), every path in exactly one of them. */
export type Grouping = (graph: ReferenceGraph, budget: number) => readonly LayerPlan[]
