import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dominatorTree } from '../../../../../benchmarks/layering/peers/dominators.ts'
import { type ReferenceGraph, toReferenceGraph } from '../../../../../src/closure/graph.ts'
import { graphOf, pathInfo, randomGraphs, reachable } from '../../../../support/graphs.ts'

/** By the definition: what is lost from the closure when a path is taken away depends on that path. */
function dominatorsOf(graph: ReferenceGraph, path: string): string[] {
  return [...graph.paths.keys()].filter((other) => other !== path && !reachable(graph, other).has(path))
}

/** The nearest of them is the one that all the others dominate as well. */
function nearestDominator(graph: ReferenceGraph, path: string): string | undefined {
  const all = dominatorsOf(graph, path)
  return all.find((one) => dominatorsOf(graph, one).length === all.length - 1)
}

describe('dominatorTree', () => {
  test('of the example in its documentation', () => {
    const tree = dominatorTree(graphOf({ A: ['C'], B: ['C'], C: ['D'], D: [] }, ['A', 'B']))
    expect(Object.fromEntries(tree)).toEqual({ A: undefined, B: undefined, C: undefined, D: 'C' })
  })

  test('a root that another root needs too hangs on neither', () => {
    const tree = dominatorTree(graphOf({ app: ['lib'], lib: ['data'], data: [] }, ['app', 'lib']))
    expect(Object.fromEntries(tree)).toEqual({ app: undefined, lib: undefined, data: 'lib' })
  })

  test('a diamond hangs on its top', () => {
    const tree = dominatorTree(
      graphOf({ top: ['left', 'right'], left: ['end'], right: ['end'], end: [] }, ['top']),
    )
    expect(Object.fromEntries(tree)).toEqual({ top: undefined, left: 'top', right: 'top', end: 'top' })
  })

  test('has exactly the paths of the closure', () => {
    fc.assert(
      fc.property(randomGraphs(), ({ infos, roots }) => {
        const tree = dominatorTree(toReferenceGraph(infos, roots))
        expect([...tree.keys()].sort()).toEqual(infos.map(({ path }) => path).sort())
      }),
    )
  })

  test('agrees with the definition on any graph, whatever the order of its input', () => {
    fc.assert(
      fc.property(randomGraphs(), ({ infos, roots }) => {
        const graph = toReferenceGraph(infos, roots)
        const tree = dominatorTree(graph)
        for (const path of graph.paths.keys())
          expect([path, tree.get(path)]).toEqual([path, nearestDominator(graph, path)])
      }),
      { numRuns: 300 },
    )
  })

  test('stands a chain of references that is 20,000 long', () => {
    const name = (index: number) => `p${String(index).padStart(5, '0')}`
    const infos = Array.from({ length: 20_000 }, (_, index) =>
      pathInfo(name(index), index + 1 < 20_000 ? [name(index + 1)] : []),
    )
    const tree = dominatorTree(toReferenceGraph(infos, [name(0)]))
    expect(tree.get(name(19_999))).toBe(name(19_998))
  })
})
