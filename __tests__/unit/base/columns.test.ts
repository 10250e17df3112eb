import { expect, test } from '@jest/globals'
import { alignLeft, alignRight, firstFew, indented } from '../../../src/base/columns.ts'
import { printable } from '../../../src/base/printable.ts'

test('columns are as wide as their widest cell, without blanks at line ends', () => {
  const rows = [
    ['a', 'bbb', 'c'],
    ['aa', 'b', ''],
  ]
  expect(alignLeft(rows)).toBe('a   bbb  c\naa  b')
  expect(alignRight(rows)).toBe(' a  bbb  c\naa    b')
  expect(alignLeft([])).toBe('')
})

test('lines are indented, empty ones stay empty', () => {
  expect(indented('a\n\nb')).toBe('  a\n\n  b')
})

test('a long list is cut', () => {
  expect(firstFew(['a', 'b', 'c'], 3)).toBe('a, b, c')
  expect(firstFew(['a', 'b', 'c'], 1)).toBe('a and 2 more')
})

test('a terminal gets nothing that it would obey', () => {
  expect(printable('\u001b[2Jü\r\n\u009b1A\u202e')).toBe('\\x1b[2Jü\\x0d\\x0a\\x9b1A\\u202e')
  expect(printable('abcdef', 5)).toBe('ab...')
  expect(printable('abcde', 5)).toBe('abcde')
})
