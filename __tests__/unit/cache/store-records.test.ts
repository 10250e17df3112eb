import { expect, test } from '@jest/globals'
import {
  hasStoreRecords,
  mergeStoreRecords,
  NO_STORE_RECORDS,
  parseStoreRecords,
  type StoreRecords,
} from '../../../src/cache/store-records.ts'
import type { NarTree } from '../../../src/substitute/nar-tree.ts'

const hash = (character: string) => character.repeat(32)
const narHash = 'sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73'
const pathOf = (name: string) => `/nix/store/${hash('1')}-${name}`
const signed = (name: string) => ({
  fingerprint: `1;${pathOf(name)};${narHash};100;`,
  signatures: ['test-1:AAAA'],
})
const tree: NarTree = new Map([
  ['', ['d']],
  ['bin', ['d']],
  ['bin/x', ['f', 'a'.repeat(64)]],
  ['etc', ['l', '../y']],
])
const records = (...names: readonly string[]): StoreRecords => ({
  paths: new Map(names.map((name) => [pathOf(name), signed(name)])),
  trees: new Map(names.map((name) => [name, tree])),
})
const kept = (newer: StoreRecords, older = NO_STORE_RECORDS) =>
  parseStoreRecords(JSON.parse(JSON.stringify(mergeStoreRecords(newer, older))))

test('records come back as they were kept', () => {
  expect(kept(records('a', 'b'))).toEqual(records('a', 'b'))
})

test('contents are neither kept nor taken from what somebody else has kept', () => {
  const [sha256, contents] = ['b'.repeat(64), 'root:\n']
  const trees = new Map([['a', new Map([['etc/passwd', ['f', sha256, contents] as const]])]])
  const known = new Map([['etc/passwd', ['f', sha256]]])
  expect(JSON.stringify(mergeStoreRecords({ ...NO_STORE_RECORDS, trees }, NO_STORE_RECORDS))).not.toContain(
    'root',
  )
  const forged = parseStoreRecords({ trees: [['a', [['etc/passwd', 'f', sha256, contents]]]] })
  expect(forged.trees).toEqual(new Map([['a', known]]))
})

test('an index without any has none', () => {
  expect(parseStoreRecords({})).toEqual(NO_STORE_RECORDS)
})

test('what this run used comes before what earlier ones left, each once', () => {
  const { paths, trees } = kept(records('b', 'c'), records('a', 'b'))
  expect([...paths.keys()]).toEqual(['b', 'c', 'a'].map(pathOf))
  expect([...trees.keys()]).toEqual(['b', 'c', 'a'])
})

test('there is an end to what is kept', () => {
  const many = Array.from({ length: 6000 }, (_, index) => `p${index}`)
  const large: NarTree = new Map([['', ['l', 'x'.repeat(3 * 2 ** 20)]]])
  const older = { paths: records(...many).paths, trees: new Map([['large', large]]) }
  const { paths, trees } = kept({ ...records('a'), trees: new Map([['new', large]]) }, older)
  expect([paths.size, [...trees.keys()]]).toEqual([5000, ['new']])
})

test('of one run all paths are kept', () => {
  const many = records(...Array.from({ length: 6000 }, (_, index) => `p${index}`))
  expect(kept(many, records('a')).paths.size).toBe(6000)
})

test('nothing has to be written when all of it is kept already', () => {
  expect(hasStoreRecords(records('a'), records('a', 'b'))).toBe(true)
  expect(hasStoreRecords(records('a', 'c'), records('a', 'b'))).toBe(false)
  expect(hasStoreRecords({ ...NO_STORE_RECORDS, trees: records('c').trees }, records('a'))).toBe(false)
})

test.each<[string, object]>([
  ['a fingerprint that is none', { paths: [['2;x']] }],
  ['a fingerprint of no store path', { paths: [[`1;/etc/passwd;${narHash};100;`]] }],
  ['a tree that is no list', { trees: [['a', {}]] }],
  ['a file without a hash', { trees: [['a', [['bin/x', 'f', 'zz']]]] }],
  ...['../x', 'bin/../../x', '/etc/x', 'bin//x', './x', 'bin/', 'a\0b'].map((name): [string, object] => [
    `a file at ${JSON.stringify(name)}`,
    { trees: [['a', [[name, 'f', 'a'.repeat(64)]]]] },
  ]),
  ['an entry of no kind', { trees: [['a', [['bin/x', 'q']]]] }],
])('%s is refused', (_, document) => {
  expect(() => parseStoreRecords(document)).toThrow()
})
