import { expect, test } from '@jest/globals'
import { fromBaseRecord, toBaseRecord } from '../../../../src/cache/base-record.ts'
import { treeOf } from '../../../support/base-trees.ts'

const namesOf = (...layers: readonly Readonly<Record<string, string>>[]) =>
  [...treeOf(...layers).nodes.keys()].sort()

test('a layer takes files away, and what is in directories, of those below alone', () => {
  const lower = { 'a/b': '', 'a/c/d': '', 'e/f': '', 'g/h': '' }
  expect(namesOf(lower, { 'a/.wh.c': '', 'e/.wh..wh..opq': '', 'e/new': '', '.wh.g': '' })).toEqual([
    ...['a', 'a/b', 'e', 'e/new'],
  ])
  expect(namesOf(lower, { 'e/new': '', 'e/.wh..wh..opq': '' })).toContain('e/new')
})

test('a file takes the place of a directory, and a directory that of a link', () => {
  expect(namesOf({ 'a/b/c': '' }, { a: 'file' })).toEqual(['a'])
  const tree = treeOf({ bin: '-> usr/bin', 'usr/bin/sh': 'sh' }, { 'bin/': '' })
  expect(tree.find('bin/sh')).toBeUndefined()
})

test('names behind a link are where it leads', () => {
  const tree = treeOf({ bin: '-> usr/bin', 'usr/bin/': '' }, { 'bin/sh': 'sh', 'bin/.wh.gone': '' })
  expect([...tree.nodes.keys()].sort()).toEqual(['bin', 'usr', 'usr/bin', 'usr/bin/sh'])
  expect(tree.place('bin/new/x')).toBe('usr/bin/new/x')
  expect(tree.place('bin')).toBe('bin')
  expect(tree.resolve('bin')).toBe('usr/bin')
})

test('links are followed below the root, also in circles', () => {
  const tree = treeOf({
    up: '-> ../../etc',
    'etc/passwd': 'root',
    full: '-> /up/passwd',
    loop: '-> loop',
    same: '= etc/passwd',
  })
  expect(tree.text('full')).toBe('root')
  expect(tree.text('same')).toBe('root')
  expect(tree.find('loop')?.type).toBe('symlink')
  expect(tree.text('none')).toBeUndefined()
})

test('a tree is the same when it was kept', () => {
  const tree = treeOf({ bin: '-> usr/bin', 'usr/bin/sh': 'sh', 'tmp/': '1777' })
  const record = JSON.parse(JSON.stringify(toBaseRecord({ tree, sizes: [1] })))
  expect(fromBaseRecord(record)).toEqual({ tree, sizes: [1] })
  expect(() => fromBaseRecord({})).toThrow('base image')
})
