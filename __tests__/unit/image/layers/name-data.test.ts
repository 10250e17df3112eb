import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { countNames } from '../../../../src/image/layers/count-names.ts'
import {
  canonicalNameData,
  formatNameData,
  type NameData,
  parseNameData,
} from '../../../../src/image/layers/name-data.ts'
import { pathInfo } from '../../../support/graphs.ts'
import { problemsOf } from '../../../support/problems.ts'

const parse = (json: unknown) => parseNameData(JSON.stringify(json), 'names.json')
const own = (names: object, snapshots = 3) => ({ version: 1, snapshots, names })
const facts = (data: NameData) => Object.fromEntries(data.names)

test("Nixery's file: the counts of all versions and hashes of a package are added up", () => {
  const popcount = { 'glibc-2.40-66': 300, 'glibc-2.39-52': 20, 'openssl-3.4.1-bin': 2, version: 7, names: 1 }
  expect(parse(popcount).snapshots).toBe(1)
  expect(facts(parse(popcount))).toEqual({
    glibc: { popularity: 320, changes: 0, since: 1 },
    'openssl-bin': { popularity: 2, changes: 0, since: 1 },
    version: { popularity: 7, changes: 0, since: 1 },
    names: { popularity: 1, changes: 0, since: 1 },
  })
})

test('what is written is read as it was, and in one order', () => {
  const name = fc.stringMatching(/^[a-z_][a-z_+]{0,12}$/)
  const entry = fc.record({
    ...{ popularity: fc.nat(), changes: fc.nat(4), since: fc.integer({ min: 1, max: 5 }) },
    digest: fc.option(fc.stringMatching(/^[0-9a-f]{8}$/), { nil: undefined }),
  })
  const entries = fc.uniqueArray(fc.tuple(name, entry), { selector: ([key]) => key })
  fc.assert(
    fc.property(entries, (list) => {
      const data: NameData = { snapshots: 9, names: new Map(list) }
      const text = formatNameData(data)
      expect(parseNameData(text, 'names.json')).toEqual(data)
      expect(formatNameData({ snapshots: 9, names: new Map([...list].reverse()) })).toBe(text)
    }),
  )
})

test('what an image key is made from does not depend on order, blanks or digests, but on every number', () => {
  const canonical = (text: string) => JSON.stringify(canonicalNameData(parseNameData(text, 'names.json')))
  const known = canonical(JSON.stringify(own({ a: { popularity: 1, changes: 2 }, b: { popularity: 3 } })))
  const other = own({ b: { since: 1, popularity: 3, digest: 'x' }, a: { changes: 2, popularity: 1 } })
  expect(canonical(JSON.stringify(other, undefined, 4))).toBe(known)
  for (const names of [
    { a: { popularity: 2, changes: 2 }, b: { popularity: 3 } },
    { a: { popularity: 1, changes: 1 }, b: { popularity: 3 } },
    { a: { popularity: 1, changes: 1, since: 2 }, b: { popularity: 3 } },
    { a: { popularity: 1, changes: 2 } },
  ])
    expect(canonical(JSON.stringify(own(names)))).not.toBe(known)
})

describe('a file that cannot be used says where and what', () => {
  test.each<[string, unknown]>([
    ['version 2 of the format is not known, only 1', { ...own({}), version: 2 }],
    ['snapshots is not a whole number from 1 on', own({}, 0)],
    ['"glibc-2.40" is not a name without version', own({ 'glibc-2.40': { popularity: 1 } })],
    ['a: popularity is not a whole number', own({ a: {} })],
    ['a: popularity is not a whole number', own({ a: 7 })],
    ['a: since is not a snapshot', own({ a: { popularity: 1, since: 4 } })],
    ['a: changes is not a whole number up to 1', own({ a: { popularity: 1, since: 2, changes: 2 } })],
    ['a: digest is not a text', own({ a: { popularity: 1, digest: 1 } })],
    ['glibc-2.40: its count is not a whole number', { 'glibc-2.40': 1.5 }],
    ['glibc-2.40: its count is not a whole number', { 'glibc-2.40': -1 }],
    ['not an object of names', [['glibc', 1]]],
    ['names is not an object of names', { version: 1, snapshots: 2 }],
    ['names is not an object of names', { version: 1, snapshots: 2, names: ['glibc'] }],
  ])('%s', (message, json) => {
    expect(problemsOf(() => parse(json))[1]).toContain(`popularity: names.json: ${message}`)
  })

  test('text that is not JSON', () => {
    expect(problemsOf(() => parseNameData('{"a": 1', 'names.json'))[1]).toContain('names.json: not JSON')
  })
})

const hashes = 'abcdfghijk'
const store = (name: string, hash = 0) => `/nix/store/${(hashes[hash] ?? '').repeat(32)}-${name}`
const snapshot = (gitHash: number) => [
  pathInfo(store('glibc-2.40'), [], 1),
  pathInfo(store('glibc-2.40-bin'), [store('glibc-2.40')], 1),
  pathInfo(store('glibc-2.39', 1), [store('glibc-2.40')], 1),
  pathInfo(store('git-2.50', gitHash), [store('glibc-2.40'), store('glibc-2.39', 1)], 1),
]

describe('counting', () => {
  test('of any store paths gives what is read again', () => {
    const name = fc.stringMatching(/^[0-9a-zA-Z+\-._?=]{1,60}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const data = countNames(names.map((one) => pathInfo(`/nix/store/${'b'.repeat(32)}-${one}`, [], 1)))
        expect(parseNameData(formatNameData(data), 'names.json')).toEqual(data)
      }),
      { examples: [[['d41d8cd98f00b204e9800998ecf8427e-foo-1.0', '-1.0', `${'a'.repeat(31)}1.2-foo`]]] },
    )
  })

  test('popularity is how many paths of other names refer to it, each once', () => {
    const { snapshots, names } = countNames(snapshot(0))
    expect(snapshots).toBe(1)
    expect([...names].map(([name, { popularity }]) => [name, popularity]).sort()).toEqual([
      ['git', 0],
      ['glibc', 2],
      ['glibc-bin', 0],
    ])
  })

  test('what has other paths than in the snapshot before has changed', () => {
    const first = countNames(snapshot(0))
    const second = countNames([...snapshot(1), pathInfo(store('jq-1.7'), [], 1)].reverse(), first)
    const third = countNames(snapshot(1), parseNameData(formatNameData(second), 'names.json'))
    const short = Object.fromEntries(
      [...third.names].map(([name, { popularity, changes, since }]) => [name, [popularity, changes, since]]),
    )
    expect(third.snapshots).toBe(3)
    expect(short).toEqual({
      git: [0, 1, 1],
      glibc: [2, 0, 1],
      'glibc-bin': [0, 0, 1],
      jq: [0, 0, 2],
    })
  })

  test("after Nixery's file, changes are counted from the first own snapshot on", () => {
    const first = countNames(snapshot(0), parse({ 'glibc-2.38': 5, 'gone-1': 2 }))
    expect(first.names.get('glibc')).toMatchObject({ popularity: 2, changes: 0, since: 2 })
    expect(first.names.get('gone')).toMatchObject({ popularity: 0, changes: 0 })
    expect(countNames(snapshot(1), first).names.get('git')).toMatchObject({ changes: 1, since: 2 })
  })
})
