import { describe, expect, test } from '@jest/globals'
import { compare, referenceGraph } from '../../../src/layers/graph.ts'
import { pathInfo } from '../../support/graphs.ts'

describe('referenceGraph', () => {
  test('does not depend on the order of its input', () => {
    const infos = [pathInfo('b'), pathInfo('a', ['b']), pathInfo('c', ['a', 'b'])]
    const graph = referenceGraph(infos, ['c', 'a'])
    expect([...graph.paths.keys()]).toEqual(['a', 'b', 'c'])
    expect(graph.roots).toEqual(['a', 'c'])
    expect([...referenceGraph([...infos].reverse(), ['a', 'c']).paths]).toEqual([...graph.paths])
  })

  test('takes a root that is named twice as one', () => {
    expect(referenceGraph([pathInfo('a')], ['a', 'a']).roots).toEqual(['a'])
  })

  test('of nothing is empty', () => {
    expect(referenceGraph([], [])).toEqual({ paths: new Map(), roots: [] })
  })

  test('refuses a reference to a path that is not there', () => {
    expect(() => referenceGraph([pathInfo('a', ['lost'])], ['a'])).toThrow('the graph lacks lost')
  })

  test('refuses a root that is not there', () => {
    expect(() => referenceGraph([pathInfo('a')], ['a', 'lost'])).toThrow('the graph lacks lost')
  })

  test('refuses a path that is there twice', () => {
    expect(() => referenceGraph([pathInfo('a'), pathInfo('a')], ['a'])).toThrow('twice')
  })
})

test('compare orders by code, as LC_ALL=C does', () => {
  expect(['b', 'a', 'B', '_', '-', 'ä', 'ab'].sort(compare)).toEqual(['-', 'B', '_', 'a', 'ab', 'b', 'ä'])
  expect(compare('a', 'a')).toBe(0)
})
