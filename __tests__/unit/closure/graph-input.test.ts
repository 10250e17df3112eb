import { describe, expect, test } from '@jest/globals'
import { readFleet, readGraph } from '../../../src/closure/graph-input.ts'
import { groupLayers } from '../../../src/commands/group-layers.ts'

const store = (base: string) => `/nix/store/${base[0]?.repeat(32)}-${base}`
const hex = '0'.repeat(64)
const sri = `sha256-${Buffer.alloc(32).toString('base64')}`
const git = { narSize: 30, references: [store('glibc-2.40'), store('git-2.47')] }
const glibc = { narSize: 40, references: [] }

const shapes = {
  'Nix 2.8': [
    { path: store('git-2.47'), narHash: `sha256:${'0'.repeat(52)}`, ...git },
    { path: store('glibc-2.40'), narHash: `sha256:${hex}`, ...glibc },
  ],
  'Nix 2.26': {
    [store('git-2.47')]: { narHash: sri, ...git },
    [store('glibc-2.40')]: { narHash: sri, ...glibc },
  },
  'Nix 2.34': {
    version: 2,
    storeDir: '/nix/store',
    info: {
      'gggggggggggggggggggggggggggggggg-git-2.47': {
        narHash: sri,
        narSize: 30,
        references: ['gggggggggggggggggggggggggggggggg-glibc-2.40'],
      },
      'gggggggggggggggggggggggggggggggg-glibc-2.40': { narHash: sri, ...glibc },
    },
  },
  '.attrs.json': {
    exportReferencesGraph: { closure: [store('git-2.47')] },
    closure: [
      { path: store('glibc-2.40'), narHash: `sha256:${'0'.repeat(52)}`, closureSize: 40, ...glibc },
      { path: store('git-2.47'), narHash: `sha256:${'0'.repeat(52)}`, closureSize: 70, ...git },
    ],
    outputs: { out: store('result') },
  },
}

const options = { maxLayers: 10, roots: [], fleet: false, explain: false, layersPlan: undefined }

test.each(Object.entries(shapes))('a graph as %s writes it', (_, shape) => {
  const graph = readGraph(JSON.stringify(shape), [])
  expect(graph.roots).toEqual([store('git-2.47')])
  expect(graph.paths.get(store('git-2.47'))).toEqual({
    path: store('git-2.47'),
    narHash: hex,
    narSize: 30,
    references: [store('glibc-2.40')],
  })
  expect(groupLayers(JSON.stringify(shape), options)).toBe(
    `${JSON.stringify([{ paths: [store('glibc-2.40')] }, { paths: [store('git-2.47')] }])}\n`,
  )
})

test('the images of a fleet get the same layers together and alone', () => {
  const fleet = {
    images: [
      { name: 'a', roots: [store('git-2.47')], graph: shapes['Nix 2.8'] },
      { name: 'b', graph: shapes['Nix 2.26'] },
    ],
  }
  expect(readFleet(JSON.stringify(fleet)).map(({ name }) => name)).toEqual(['a', 'b'])
  const [a, b] = JSON.parse(groupLayers(JSON.stringify(fleet), { ...options, fleet: true })) as {
    layers: unknown
  }[]
  expect(a?.layers).toEqual(b?.layers)
})

test('a table for people says what each layer costs', () => {
  const table = groupLayers(JSON.stringify(shapes['Nix 2.8']), { ...options, explain: true })
  expect(table).toContain('    1   40 B             1       20 B  glibc-2.40')
  expect(table).toContain('expected to fetch 50 B')
})

const info = (name: string, ...references: string[]) => ({
  ...{ path: `/nix/store/${name}`, narHash: hex, narSize: 1 },
  references: references.map((reference) => `/nix/store/${reference}`),
})

describe('bad graphs are told in one line', () => {
  test.each([
    ['{', [], /^the input is not JSON/],
    ['3', [], 'the graph: neither a list nor an object'],
    ['[1, 2]', [], 'the graph: an entry is not an object'],
    [
      JSON.stringify([info('a', 'b')]),
      [],
      'the graph: /nix/store/a refers to /nix/store/b, which is not there',
    ],
    [JSON.stringify([info('a'), info('a')]), [], 'the graph: /nix/store/a is there twice'],
    [
      JSON.stringify([info('a', 'b'), info('b', 'a')]),
      [],
      'the graph: a cycle of references leads through or to /nix/store/a',
    ],
    [JSON.stringify([info('a', 'b'), info('b', 'a')]), ['/nix/store/a'], /^the graph: a cycle of references/],
    [JSON.stringify([info('a')]), ['/c'], 'the graph: the root /c is not there'],
    ['[]', [], 'the graph: there are no store paths in it'],
    ['{}', ['/c'], 'the graph: there are no store paths in it'],
    ['{"images": [{"name": "a"}]}', [], 'the graph: these are the images of a fleet; add --fleet'],
  ])('%s', (text, roots, message) => {
    expect(() => readGraph(text, roots)).toThrow(message)
    expect(() => readGraph(text, roots)).toThrow(/^[^\n]*$/)
  })
})

describe('roots', () => {
  const graph = [info('a', 'b'), info('b'), info('c', 'b'), info('d')]
  const ofA = ['/nix/store/a', '/nix/store/b']

  test('limit a graph to what they need', () => {
    expect([...readGraph(JSON.stringify(graph), ['/nix/store/a']).paths.keys()]).toEqual(ofA)
    expect(readGraph(JSON.stringify(graph), []).paths.size).toBe(4)
  })

  test('limit each image of a fleet', () => {
    const images = [
      { name: 'a', roots: ['/nix/store/a'], graph },
      { name: 'all', graph },
    ]
    const [a, all] = readFleet(JSON.stringify({ images }))
    expect([...(a?.graph.paths.keys() ?? [])]).toEqual(ofA)
    expect(all?.graph.paths.size).toBe(4)
  })
})

describe('.attrs.json with several graphs', () => {
  const attributes = (one: readonly object[], two: readonly object[]) =>
    JSON.stringify({ exportReferencesGraph: { one: ['/nix/store/a'], two: ['/nix/store/b'] }, one, two })

  test('has once what is the same in both', () => {
    const graph = readGraph(attributes([info('a', 'b'), info('b')], [info('b')]), [])
    expect([...graph.paths.keys()]).toEqual(['/nix/store/a', '/nix/store/b'])
  })

  test.each([
    ['the same in one list', [info('a')], [info('b'), info('b')]],
    ['the same in one list, and in another', [info('a', 'b'), info('b')], [info('b'), info('b')]],
    ['another in another list', [info('a', 'b'), info('b')], [{ ...info('b'), narSize: 2 }]],
  ])('is refused when a path is there twice: %s', (_, one, two) => {
    expect(() => readGraph(attributes(one, two), [])).toThrow('the graph: /nix/store/b is there twice')
  })
})

test.each([
  ['null', 'the fleet has no images'],
  ['{"images": []}', 'the fleet has no images'],
  ['{"images": [null]}', 'image 1 of the fleet has no name'],
  ['{"images": [{"name": "a", "roots": "/a", "graph": []}]}', 'a: roots is not a list of store paths'],
  ['{"images": [{"name": "a"}]}', 'a: neither a list nor an object'],
  ['{"images": [{"name": "a", "graph": []}]}', 'a: there are no store paths in it'],
  [
    JSON.stringify({ images: ['a', 'a'].map((name) => ({ name, graph: [info('x')] })) }),
    'the fleet has two images with the name a',
  ],
  [
    '{"images": [{"name": "a", "graph": {"exportReferencesGraph": {"all": ["/a"]}, "all": 3}}]}',
    'a: all is not a list of store paths',
  ],
])('a bad fleet is told in one line: %s', (text, message) => {
  expect(() => readFleet(text)).toThrow(message)
})
