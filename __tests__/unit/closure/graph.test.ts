import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compare } from '../../../src/base/collections.ts'
import { closureOf, toReferenceGraph } from '../../../src/closure/graph.ts'
import { graphOf, pathInfo, randomGraphs, reachable } from '../../support/graphs.ts'

describe('referenceGraph', () => {
  test('does not depend on the order of its input', () => {
    const infos = [pathInfo('b'), pathInfo('a', ['b']), pathInfo('c', ['a', 'b'])]
    const graph = toReferenceGraph(infos, ['c', 'a'])
    expect([...graph.paths.keys()]).toEqual(['a', 'b', 'c'])
    expect(graph.roots).toEqual(['a', 'c'])
    expect([...toReferenceGraph([...infos].reverse(), ['a', 'c']).paths]).toEqual([...graph.paths])
  })

  test('takes a root that is named twice as one', () => {
    expect(toReferenceGraph([pathInfo('a')], ['a', 'a']).roots).toEqual(['a'])
  })

  test('of nothing is empty', () => {
    expect(toReferenceGraph([], [])).toEqual({ paths: new Map(), roots: [] })
  })

  test('refuses a reference to a path that is not there', () => {
    expect(() => toReferenceGraph([pathInfo('a', ['lost'])], ['a'])).toThrow('the graph lacks lost')
  })

  test('refuses a root that is not there', () => {
    expect(() => toReferenceGraph([pathInfo('a')], ['a', 'lost'])).toThrow('the graph lacks lost')
  })

  test('refuses a path that is there twice', () => {
    expect(() => toReferenceGraph([pathInfo('a'), pathInfo('a')], ['a'])).toThrow('twice')
  })
})

describe('closureOf', () => {
  const graph = graphOf({ a: ['c'], b: ['c', 'd'], c: ['e'], d: [], e: [] }, ['a', 'b'])

  test.each([
    [['a'], ['a', 'c', 'e']],
    [['b'], ['b', 'c', 'd', 'e']],
    [
      ['d', 'a'],
      ['a', 'c', 'd', 'e'],
    ],
    [['e', 'e'], ['e']],
    [[], []],
  ])('of %j has %j', (roots, paths) => {
    const closure = closureOf(graph, roots)
    expect([...closure.paths.keys()]).toEqual(paths)
    expect(closure.roots).toEqual([...new Set(roots)].sort())
  })

  test('of all roots is the graph itself', () => {
    expect(closureOf(graph, graph.roots)).toEqual(graph)
  })

  test('goes around in circles once', () => {
    const circle = graphOf({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [], e: ['a'] }, ['e'])
    expect([...closureOf(circle, ['b']).paths.keys()]).toEqual(['a', 'b', 'c', 'd'])
  })

  test('refuses a root that is not there', () => {
    expect(() => closureOf(graph, ['a', 'lost'])).toThrow('the graph lacks lost')
  })

  test('has what can be reached, and every path as it is', () => {
    const parts = randomGraphs().chain(({ infos, roots }) =>
      fc.record({
        graph: fc.constant(toReferenceGraph(infos, roots)),
        some: fc.subarray(infos.map(({ path }) => path)),
      }),
    )
    fc.assert(
      fc.property(parts, ({ graph: whole, some }) => {
        const closure = closureOf(whole, some)
        expect(new Set(closure.paths.keys())).toEqual(reachable({ ...whole, roots: some }))
        for (const [path, info] of closure.paths) expect(info).toBe(whole.paths.get(path))
      }),
    )
  })
})

test('compare orders by code, as LC_ALL=C does', () => {
  expect(['b', 'a', 'B', '_', '-', 'ä', 'ab'].sort(compare)).toEqual(['-', 'B', '_', 'a', 'ab', 'b', 'ä'])
  expect(compare('a', 'a')).toBe(0)
})
