import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ReferenceGraph, toReferenceGraph } from '../../../../src/closure/graph.ts'
import { formatPlan, groupByPlan, parsePlan } from '../../../../src/image/layers/layer-assignments.ts'
import { emptyTable } from '../../../../src/image/layers/name-table.ts'
import { type Groups, planFleet } from '../../../../src/image/layers/plan-fleet.ts'
import { graphOf, reachable } from '../../../support/graphs.ts'

/** Some of many packages, each needing some below it; which ones an image lists differs. */
const PACKAGES = 60
const name = (number: number) =>
  `/nix/store/${'0'.repeat(32)}-p${String.fromCharCode(97 + (number % 26))}${'x'.repeat(number / 26)}-1`
const edges = Object.fromEntries(
  Array.from({ length: PACKAGES }, (_, number) => [
    name(number),
    [number >> 1, number >> 2].filter((other) => other !== number).map(name),
  ]),
)
const sizes = Object.fromEntries(
  Object.keys(edges).map((path, number) => [path, 1000 * (1 + ((number * 37) % 50))]),
)

function image(roots: readonly number[]): ReferenceGraph {
  const whole = graphOf(edges, roots.map(name), sizes)
  const members = reachable(whole)
  return toReferenceGraph(
    [...whole.paths.values()].filter(({ path }) => members.has(path)),
    whole.roots,
  )
}

const rootLists = fc.uniqueArray(fc.nat(PACKAGES - 1), { minLength: 1, maxLength: 5 })
const fleets = fc.array(rootLists, { minLength: 1, maxLength: 6 })

/** Every group is where it was, and has what it had. */
function onlyAdded(before: Groups, after: Groups): boolean {
  return before.every((group, place) => group.every((member) => after[place]?.includes(member) === true))
}

describe('a plan for a fleet', () => {
  test('keeps the limit in each image, and has every package once', () => {
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 12 }), (lists, limit) => {
        const graphs = lists.map(image)
        const groups = planFleet(graphs, limit)
        expect(new Set(groups.flat()).size).toBe(groups.flat().length)
        for (const graph of graphs) {
          const layers = groupByPlan(groups, emptyTable)(graph, limit)
          expect(layers.length).toBeLessThanOrEqual(limit)
          expect(layers.flatMap(({ paths }) => paths).sort()).toEqual([...graph.paths.keys()].sort())
        }
      }),
      { numRuns: 50 },
    )
  })

  test('does not depend on the order of the images', () => {
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 12 }), (lists, limit) => {
        const graphs = lists.map(image)
        expect(planFleet([...graphs].reverse(), limit)).toEqual(planFleet(graphs, limit))
      }),
      { numRuns: 50 },
    )
  })

  test('is extended by additions alone, whatever becomes of the fleet', () => {
    fc.assert(
      fc.property(fleets, fleets, fc.integer({ min: 2, max: 12 }), (first, second, limit) => {
        const before = planFleet(first.map(image), limit)
        const after = planFleet(second.map(image), limit, before)
        expect(onlyAdded(before, after)).toBe(true)
        expect(new Set(after.flat()).size).toBe(after.flat().length)
        expect(planFleet(second.map(image), limit, after)).toEqual(after)
      }),
      { numRuns: 50 },
    )
  })

  test('puts together what is in the same images', () => {
    const common = image([2, 3])
    const groups = planFleet([common, image([2, 3, 40])], 2)
    const own = groups.find((group) => group.includes('pox'))
    expect(own).not.toContain('pc')
  })

  test('puts together what other images of the same packages would have together', () => {
    const path = (short: string) => `/nix/store/${'0'.repeat(32)}-${short}-1`
    const needs = { x: ['s', 'u'], y: ['s', 't', 'u'], z: ['t'], s: [], t: [], u: [] }
    const named = Object.fromEntries(Object.entries(needs).map(([one, all]) => [path(one), all.map(path)]))
    const sizesOf = Object.fromEntries(
      [...'xyzstu'].map((one) => [path(one), 'xyz'.includes(one) ? 1e6 : 1e3]),
    )
    const groups = planFleet([graphOf(named, [...'xyz'].map(path), sizesOf)], 5)
    expect(groups).toContainEqual(['s', 'u'])
  })

  test('is left as it is when the fleet has nothing that it does not know', () => {
    const kept = [['pb', 'pa'], ['pc']]
    expect(planFleet([image([1, 2])], 1, kept)).toBe(kept)
  })
})

describe('the file of a plan', () => {
  const plan = { version: 1, maxLayers: 94, groups: [['glibc'], ['bash', 'readline']] } as const

  test('has one group a line, and is read back as it was', () => {
    expect(formatPlan(plan)).toContain('\n    ["bash", "readline"]\n')
    expect(parsePlan(formatPlan(plan), 'f')).toEqual(plan)
  })

  test.each([
    ['{', 'not JSON'],
    ['{"version": 2}', 'not a layers plan of version 1'],
    ['{"version": 1, "maxLayers": 0, "groups": []}', 'maxLayers is not a whole number'],
    ['{"version": 1, "maxLayers": 9, "groups": [[1]]}', 'groups is not a list of lists of names'],
    ['{"version": 1, "maxLayers": 9, "groups": [["a"], ["a"]]}', 'a is in the plan twice'],
  ])('%s: %s', (text, message) => {
    expect(() => parsePlan(text, 'nixery.layers.json')).toThrow(`nixery.layers.json: ${message}`)
  })

  // Work that grows with the square of the names would take minutes.
  test('may have a hundred thousand names in one group, and an image all of them', () => {
    const names = Array.from({ length: 100_000 }, (_, number) => `name${'x'.repeat(number % 7)}y${number}z`)
    const text = formatPlan({ version: 1, maxLayers: 9, groups: [names] })
    expect(parsePlan(text, 'f').groups).toEqual([names])
    const twice = formatPlan({ version: 1, maxLayers: 9, groups: [names, ['namey0z']] })
    expect(() => parsePlan(twice, 'f')).toThrow('namey0z is in the plan twice')
    const paths = names.map((one) => `/nix/store/${'0'.repeat(32)}-${one}-1`)
    const graph = graphOf(Object.fromEntries(paths.map((path) => [path, []])), paths)
    expect(groupByPlan([names], emptyTable)(graph, 5)).toEqual([{ paths: paths.sort() }])
  })
})
