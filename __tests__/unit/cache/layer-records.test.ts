import { describe, expect, test } from '@jest/globals'
import {
  combineRecords,
  isKnown,
  isLayerRecord,
  type LayerRecord,
  mergeRecords,
  parseIndex,
  toRecords,
} from '../../../src/cache/layer-records.ts'
import { digestOf, layer } from '../../support/images.ts'

const key = (digit: string) => digit.repeat(64)
const fact = (digit: string, more: Partial<LayerRecord> = {}): LayerRecord => ({
  ...{ digest: digestOf(digit), diffId: digestOf(digit), size: 1, uncompressedSize: 3 },
  ...more,
})

describe('what a run has learnt', () => {
  test('is what was packed, and where it was pushed to', () => {
    const layers = [layer('1', ['jq']), layer('2', ['git'])]
    const names = ['o/i', 'o/j'].map((repository) => ({ registry: 'ghcr.io', repository }))
    const facts = toRecords(layers, [...names, { registry: 'quay.io', repository: 'o/i' }])
    // Of one registry, the first.
    const repositories = ['ghcr.io/o/i', 'quay.io/o/i']
    expect([...facts]).toEqual(layers.map((one) => [one.key, { ...one.packed, repositories }]))
    expect([...toRecords(layers, []).values()]).toEqual(layers.map(({ packed }) => packed))
  })

  test('comes before what earlier ones have, in an order of its own', () => {
    const newer = new Map([
      [key('b'), fact('1')],
      [key('a'), fact('2')],
    ])
    const older = new Map([
      [key('a'), fact('3')],
      [key('0'), fact('4')],
    ])
    expect(mergeRecords(newer, older).facts).toEqual([
      [key('a'), fact('2')],
      [key('b'), fact('1')],
      [key('0'), fact('4')],
    ])
    expect(mergeRecords(new Map([...newer].reverse()), older)).toEqual(mergeRecords(newer, older))
  })

  test('does not forget the repository when it pushed nothing', () => {
    const older = new Map([[key('a'), fact('1', { repositories: ['ghcr.io/o/i'] })]])
    const merge = (more: Partial<LayerRecord>) =>
      mergeRecords(new Map([[key('a'), fact('1', more)]]), older).facts
    expect(merge({})).toEqual([...older])
    expect(merge({ repositories: ['ghcr.io/o/j'] })).toEqual([
      [key('a'), fact('1', { repositories: ['ghcr.io/o/j'] })],
    ])
  })

  test('adds the repositories of other registries, and is nothing new without any', () => {
    const older = new Map([[key('a'), fact('1', { repositories: ['ghcr.io/o/i'] })]])
    const newer = new Map([[key('a'), fact('1', { repositories: ['quay.io/o/i'] })]])
    const both = [[key('a'), fact('1', { repositories: ['ghcr.io/o/i', 'quay.io/o/i'] })]]
    expect(mergeRecords(newer, older).facts).toEqual(both)
    expect([...combineRecords(older, newer)]).toEqual(both)
    expect(isKnown(newer, older)).toBe(false)
    expect(isKnown(older, combineRecords(newer, older))).toBe(true)
    expect(isKnown(new Map([[key('a'), fact('1')]]), older)).toBe(true)
    expect(isKnown(new Map([[key('a'), fact('2')]]), older)).toBe(false)
  })

  test('keeps all that one run has learnt, however much that is', () => {
    const many = Array.from({ length: 2500 }, (_, index) => [index.toString(16).padStart(64, '0'), fact('1')])
    expect(mergeRecords(new Map(many as [string, LayerRecord][]), new Map()).facts).toHaveLength(2500)
  })

  test('pushes the oldest out when there are more than 2000', () => {
    const many = (count: number, first: number) =>
      new Map(
        Array.from({ length: count }, (_, index) => [
          (first + index).toString(16).padStart(64, '0'),
          fact('1', { size: first + index }),
        ]),
      )
    const { facts } = mergeRecords(many(10, 5000), many(2000, 0))
    expect(facts).toHaveLength(2000)
    expect(facts.slice(0, 11).map(([, { size }]) => size)).toEqual(
      [...many(10, 5000).values()].map((one) => one.size).concat(0),
    )
    expect(facts.at(-1)?.[1].size).toBe(1989)
  })
})

describe('a document', () => {
  test('that is an index is read', () => {
    const facts = new Map([
      [key('a'), fact('1')],
      [key('b'), fact('2', { repositories: ['ghcr.io/o/i'] })],
    ])
    expect(parseIndex(JSON.parse(JSON.stringify(mergeRecords(facts, new Map()))))).toEqual(facts)
  })

  test.each<[string, unknown]>([
    ['nothing', null],
    ['no facts', {}],
    ['facts that are no list', { facts: 7 }],
    ['a key that is none', { facts: [['a', fact('1')]] }],
    ['a fact that is none', { facts: [[key('a'), {}]] }],
    ['a fact that is nothing', { facts: [[key('a'), null]] }],
    ['no pair', { facts: [7] }],
  ])('that is %s is an error', (_, document) => {
    expect(() => parseIndex(document)).toThrow()
  })
})

test.each<[string, object]>([
  ['digest', { digest: 'sha256:abc' }],
  ['digest', { digest: `sha512:${'1'.repeat(64)}` }],
  ['diffId', { diffId: `${digestOf('1')}/..` }],
  ['size', { size: '1' }],
  ['size', { size: 1.5 }],
  ['size', { size: -1 }],
  ['size', { size: 0 }],
  ['uncompressedSize', { uncompressedSize: -1 }],
  ['uncompressedSize', { uncompressedSize: Number.NaN }],
  ['uncompressedSize', { uncompressedSize: undefined }],
  ['repository', { repositories: [7] }],
  ['repository', { repositories: ['no-host'] }],
  ['repository', { repositories: ['host/a b'] }],
])('a fact with a wrong %s is none: %j', (_, wrong) => {
  expect(isLayerRecord(fact('1'))).toBe(true)
  expect(isLayerRecord({ ...fact('1'), ...wrong })).toBe(false)
})
