import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type PathInfo, toReferenceGraph } from '../../../../src/closure/graph.ts'
import { chooseGrouping } from '../../../../src/image/layers/choose.ts'
import type { NameData, NameFacts } from '../../../../src/image/layers/name-data.ts'
import { TIERS, tierByClosure, tierByNameData } from '../../../../src/image/layers/tiers.ts'
import { pathInfo } from '../../../support/graphs.ts'

const fact = (popularity: number, changes: number, since = 1): NameFacts => ({
  ...{ popularity, changes, since, digest: undefined },
})
const dataOf = (names: Readonly<Record<string, NameFacts>>, snapshots = 11): NameData => ({
  snapshots,
  names: new Map(Object.entries(names)),
})

/** One name for each number of changes, the calm ones popular. */
const scale = Object.fromEntries(
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((changes) => [`n${changes}`, fact(90 - changes * 10, changes)]),
)

describe('tiers', () => {
  test('rise with what was counted of changes, whatever the closures are', () => {
    const tierOf = tierByNameData(dataOf(scale))
    const tiers = Object.keys(scale).map((name) => tierOf(name, name === 'n0' ? 100 : 1))
    expect(tiers).toEqual([...tiers].sort())
    expect(new Set(tiers).size).toBe(TIERS)
    expect([tiers[0], tiers[9]]).toEqual([0, TIERS - 1])
  })

  test('follow the rate, not the number, of changes', () => {
    const tierOf = tierByNameData(dataOf({ ...scale, young: fact(0, 1, 10) }))
    expect(tierOf('young', 1)).toBe(2)
    expect(tierOf('n1', 1)).toBe(0)
  })

  test('put what is rare above what is popular when the closures are equal', () => {
    const popular = Object.fromEntries(
      Array.from({ length: 20 }, (_, count) => [`p${count}`, fact(count, 0)]),
    )
    const tierOf = tierByNameData(dataOf(popular, 1))
    const sizes = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(sizes.every((size) => tierOf('p0', size) >= tierOf('p19', size))).toBe(true)
    expect(sizes.some((size) => tierOf('p0', size) > tierOf('p19', size))).toBe(true)
  })

  test('are within bounds for any name and any closure', () => {
    const tierOf = tierByNameData(dataOf(scale))
    const name = fc.constantFrom('unknown', ...Object.keys(scale))
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 100 }), (one, size) => {
        for (const tier of [tierOf(one, size), tierByClosure(one, size)]) expect([0, 1, 2]).toContain(tier)
      }),
    )
  })
})

test('names that change alike share layers, in whatever order the data are', () => {
  const letters = (number: number) => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
  const names = Array.from({ length: 300 }, (_, number) => `zz${letters(number)}`)
  const infos: PathInfo[] = names.map((name, number) =>
    pathInfo(`/nix/store/${'0'.repeat(32)}-${name}-1.0`, [], 1000 + number),
  )
  const graph = toReferenceGraph(
    infos,
    infos.map(({ path }) => path),
  )
  const entries = names.map((name, number) => [name, fact(5, number % 2 === 0 ? 0 : 10)] as const)
  const data = { snapshots: 11, names: new Map(entries) }
  const group = (nameData?: NameData) => chooseGrouping(undefined, nameData)(graph, 20)
  expect(group({ snapshots: 11, names: new Map([...entries].reverse()) })).toEqual(group(data))

  const restless = (path: string) => data.names.get(path.replace(/^.{44}|-1\.0$/g, ''))?.changes === 10
  const mixed = (layers: ReturnType<typeof group>) =>
    layers.filter(({ paths }) => paths.some(restless) && !paths.every(restless)).length
  expect(mixed(group())).toBeGreaterThan(0)
  expect(mixed(group(data))).toBe(0)
})
