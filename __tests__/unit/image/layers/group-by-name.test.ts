import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type PathInfo, type ReferenceGraph, toReferenceGraph } from '../../../../src/closure/graph.ts'
import { defaultTable } from '../../../../src/image/layers/default-table.ts'
import type { Grouping, LayerPlan } from '../../../../src/image/layers/group.ts'
import { groupByName } from '../../../../src/image/layers/group-by-name.ts'
import { groupByPlan } from '../../../../src/image/layers/layer-assignments.ts'
import { nameTable } from '../../../../src/image/layers/name-table.ts'
import { planFleet } from '../../../../src/image/layers/plan-fleet.ts'
import { pathInfo, randomGraphs } from '../../../support/graphs.ts'

const planned: Grouping = (graph, budget) =>
  groupByPlan(planFleet([graph], budget), defaultTable)(graph, budget)
const stale: Grouping = (graph, budget) =>
  groupByPlan([['p0', 'p1'], ['p2'], ['gone']], defaultTable)(graph, budget)

describe.each([
  ['by name', groupByName()],
  ['by name, with the table', groupByName(defaultTable)],
  ['by a plan of its own', planned],
  ['by a plan that does not fit', stale],
])('%s', (_, group) => {
  test('every path is in one layer, and the budget is kept', () => {
    fc.assert(
      fc.property(randomGraphs(40), fc.integer({ min: 1, max: 20 }), ({ infos, roots }, budget) => {
        const layers = group(toReferenceGraph(infos, roots), budget)
        expect(layers.flatMap(({ paths }) => paths).sort()).toEqual(infos.map(({ path }) => path).sort())
        expect(layers.length).toBeLessThanOrEqual(budget)
        expect(layers.every(({ paths }) => paths.length > 0)).toBe(true)
      }),
    )
  })

  test('the order of the input does not matter', () => {
    const shuffled = randomGraphs(40).chain((graph) =>
      fc.tuple(
        fc.constant(graph),
        fc.shuffledSubarray([...graph.infos], { minLength: graph.infos.length }),
        fc.shuffledSubarray([...graph.roots], { minLength: graph.roots.length }),
      ),
    )
    fc.assert(
      fc.property(
        shuffled,
        fc.integer({ min: 1, max: 12 }),
        ([{ infos, roots }, otherInfos, otherRoots], budget) => {
          expect(group(toReferenceGraph(otherInfos, otherRoots), budget)).toEqual(
            group(toReferenceGraph(infos, roots), budget),
          )
        },
      ),
    )
  })
})

/** A closure with sizes as real ones have them: few large paths, many small ones. */
function closure(count: number, version = '1.0'): PathInfo[] {
  return Array.from({ length: count }, (_, number) =>
    pathInfo(
      storePath(`package${word(number)}-${version}`),
      number === 0 ? [] : [storePath(`package${word(number >> 1)}-${version}`)],
      Math.round(200e6 / (number + 1) ** 1.2) + 1000,
    ),
  )
}

const word = (number: number) => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
const storePath = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`
const keys = (layers: readonly LayerPlan[]) => new Set(layers.map(({ paths }) => paths.join()))

test('a small leaf that is added disturbs the shelf it comes to, and one more if that was empty', () => {
  const infos = closure(300)
  const before: ReferenceGraph = toReferenceGraph(infos, [infos.at(-1)?.path ?? ''])
  const known = keys(groupByName()(before, 30))
  for (const name of ['leaf', 'twig', 'bud']) {
    const leaf = pathInfo(storePath(`${name}-1.0`), [infos[5]?.path ?? ''], 900)
    const after = groupByName()(toReferenceGraph([...infos, leaf], [...before.roots, leaf.path]), 30)
    const changed = after.filter(({ paths }) => !known.has(paths.join()))
    const shelf = changed.filter(({ paths }) => paths.includes(leaf.path))
    expect(shelf).toHaveLength(1)
    expect(changed).toHaveLength(shelf[0]?.paths.length === 1 ? 2 : 1)
  }
})

test('packages of one path each do not share layers when there is room', () => {
  const infos = closure(30).map((info) => ({ ...info, narSize: 20e6 }))
  expect(groupByName()(toReferenceGraph(infos, [infos.at(-1)?.path ?? '']), 30)).toHaveLength(30)
})

test('of one path too many, only two are put together', () => {
  const infos = closure(40).map((info, number) => ({ ...info, narSize: 60e6 - number * 1e6 }))
  const layers = groupByName()(toReferenceGraph(infos, [infos.at(-1)?.path ?? '']), 39)
  expect(layers).toHaveLength(39)
  expect(layers.filter(({ paths }) => paths.length > 1).map(({ paths }) => paths.length)).toEqual([2])
})

test('another version of everything is grouped alike', () => {
  const names = (version: string) => {
    const infos = closure(300, version)
    const layers = groupByName()(toReferenceGraph(infos, [infos.at(-1)?.path ?? '']), 30)
    return layers.map(({ paths }) => paths.map((path) => path.replace(/-[\d.]+$/, '')))
  }
  expect(names('2.7')).toEqual(names('1.0'))
})

test.each([
  ['without a table', groupByName()],
  ['with a table that knows the package', groupByName(nameTable({ version: 2, groups: ['jdk zlib'] }))],
])('large versions of one package have a layer each, small ones share it, %s', (_, group) => {
  const infos = ['jdk-17', 'jdk-21', 'zlib-1.2', 'zlib-1.3'].map((name) =>
    pathInfo(storePath(name), [], name.startsWith('jdk') ? 400e6 : 1e5),
  )
  const names = group(toReferenceGraph(infos, []), 30).map(({ paths }) => paths.map((path) => path.slice(44)))
  expect(names.sort()).toEqual([['jdk-17'], ['jdk-21'], ['zlib-1.2', 'zlib-1.3']])
})

/** Counts how often paths are looked up: what grouping costs, on a machine of any speed. */
class CountingMap<Key, Value> extends Map<Key, Value> {
  lookups = 0
  override get(key: Key): Value | undefined {
    this.lookups += 1
    return super.get(key)
  }
}

test('the work grows with the number of paths, not faster', () => {
  const lookupsFor = (count: number) => {
    const infos = closure(count)
    const graph = toReferenceGraph(infos, [infos.at(-1)?.path ?? ''])
    const paths = new CountingMap(graph.paths)
    expect(groupByName(defaultTable)({ ...graph, paths }, 94).length).toBeLessThanOrEqual(94)
    return paths.lookups
  }
  const [few, many] = [lookupsFor(2000), lookupsFor(20_000)]
  expect(few).toBeGreaterThan(0)
  expect(many / few).toBeLessThan(15)
})
