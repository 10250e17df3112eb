import type { Grouping } from '../../../src/image/layers/group.ts'

/** All paths in one layer. */
export const allInOne: Grouping = (graph) => [{ paths: [...graph.paths.keys()] }]

/** A layer for each path, whatever the budget: the ideal that scores are relative to. */
export const onePerPath: Grouping = (graph) => [...graph.paths.keys()].map((path) => ({ paths: [path] }))
