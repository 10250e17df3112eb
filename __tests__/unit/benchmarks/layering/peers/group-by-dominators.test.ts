import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { groupByDominators } from '../../../../../benchmarks/layering/peers/group-by-dominators.ts'
import { popularity } from '../../../../../benchmarks/layering/peers/popularity.ts'
import { toReferenceGraph } from '../../../../../src/closure/graph.ts'
import { graphOf, randomGraphs } from '../../../../support/graphs.ts'

const file = ['benchmarks', 'layering', 'peers', 'group-by-dominators.ts']
const source = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', '..', ...file), 'utf8')

/** The edges of the drawing in the head comment of group-by-dominators.ts. */
const drawn = {
  git: ['pcre', 'curl'],
  curl: ['krb5'],
  jq: ['onig', 'libc'],
  pcre: ['libc'],
  onig: ['libc'],
  krb5: [],
  libc: [],
}

/** "libc 40, git 30" in the text after `title:` as an object. */
function numbersAfter(title: string): Record<string, number> {
  const text = new RegExp(`${title}: ([^;)]+)`).exec(source)?.[1] ?? ''
  return Object.fromEntries([...text.matchAll(/(\w+) (\d+)/g)].map(([, name, n]) => [name, Number(n)]))
}

describe('the example in the head comment', () => {
  const sizes = numbersAfter('sizes')
  const graph = graphOf(drawn, ['git', 'jq', 'libc'], sizes)
  const rows = [...source.matchAll(/^ \* +(\d) {3}(.+)$/gm)].map(([, layers, pieces]) => ({
    layers: Number(layers),
    pieces: pieces ?? '',
  }))

  test('names the size of every path, and the popularity that the drawing gives', () => {
    expect(Object.keys(sizes).sort()).toEqual(Object.keys(drawn).sort())
    const counts = Object.fromEntries(popularity(graph))
    expect(counts).toEqual({ git: 1, curl: 1, jq: 1, pcre: 1, onig: 1, krb5: 1, libc: 4 })
    expect(numbersAfter('popularity')).toEqual({ libc: counts.libc, others: 1 })
  })

  test('has a row for each budget', () => {
    expect(rows.map(({ layers }) => layers)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test.each(rows)('is what comes out with $layers layers: $pieces', ({ layers, pieces }) => {
    const said =
      pieces === 'each path alone'
        ? undefined
        : [...pieces.matchAll(/\{([^}]*)\}/g)].map(([, names = '']) => names.split(' ').sort())
    const plans = groupByDominators(graph, layers).map(({ paths }) => paths)
    if (said === undefined) expect(plans.map((paths) => paths.length)).toEqual([1, 1, 1, 1, 1, 1, 1])
    else expect(plans).toEqual(said)
  })
})

describe('groupByDominators', () => {
  const budgets = fc.integer({ min: 1, max: 15 })

  test('puts every path into exactly one of at most `budget` layers, and leaves none empty', () => {
    fc.assert(
      fc.property(randomGraphs(), budgets, ({ infos, roots }, budget) => {
        const plans = groupByDominators(toReferenceGraph(infos, roots), budget)
        expect(plans.length).toBe(Math.min(budget, infos.length))
        expect(plans.flatMap(({ paths }) => paths).sort()).toEqual(infos.map(({ path }) => path).sort())
        for (const { paths } of plans) expect(paths.length).toBeGreaterThan(0)
      }),
    )
  })

  test('gives the same layers for the same closure, in whatever order Nix lists it', () => {
    const shuffled = randomGraphs().chain((graph) =>
      fc.tuple(
        fc.constant(graph),
        fc.shuffledSubarray([...graph.infos], { minLength: graph.infos.length }),
        fc.shuffledSubarray([...graph.roots], { minLength: graph.roots.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, budgets, ([{ infos, roots }, otherInfos, otherRoots], budget) => {
        expect(groupByDominators(toReferenceGraph(otherInfos, otherRoots), budget)).toEqual(
          groupByDominators(toReferenceGraph(infos, roots), budget),
        )
      }),
    )
  })

  test('each layer more cuts off the heaviest subtree that is left; the heaviest layer comes first', () => {
    const graph = graphOf({ a: ['b', 'c'], b: ['d'], c: [], d: [] }, ['a'], { a: 1, b: 4, c: 2, d: 8 })
    const names = (budget: number) => groupByDominators(graph, budget).map(({ paths }) => paths.join(' '))
    expect(names(1)).toEqual(['a b c d'])
    expect(names(2)).toEqual(['b d', 'a c'])
    expect(names(3)).toEqual(['d', 'b', 'a c'])
    expect(names(4)).toEqual(['d', 'b', 'c', 'a'])
  })

  test('breaks ties by the store path', () => {
    const graph = graphOf({ d: [], c: [], b: [], a: [] }, ['a', 'b', 'c', 'd'])
    const names = (budget: number) => groupByDominators(graph, budget).map(({ paths }) => paths.join(''))
    expect(names(4)).toEqual(['a', 'b', 'c', 'd'])
    expect(names(3)).toEqual(['cd', 'a', 'b'])
    expect(names(2)).toEqual(['ab', 'cd'])
    expect(names(1)).toEqual(['abcd'])
  })

  test('cuts off the subtree of the smaller name first when two weigh the same', () => {
    const graph = graphOf({ top: ['y', 'x'], x: [], y: [] }, ['top'])
    expect(groupByDominators(graph, 2).map(({ paths }) => paths)).toEqual([['top', 'y'], ['x']])
  })

  test('a budget above the number of paths gives each a layer of its own', () => {
    const graph = graphOf({ a: ['b'], b: [] }, ['a'], { a: 1, b: 2 })
    expect(groupByDominators(graph, 124)).toEqual([{ paths: ['b'] }, { paths: ['a'] }])
  })

  test('an empty closure has no layers', () => {
    expect(groupByDominators(toReferenceGraph([], []), 5)).toEqual([])
  })
})
