import { expect, test } from '@jest/globals'
import { wrapped, wrapText } from '../../../src/base/wrap.ts'

test('lines are broken between words', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrapped('one two three', 100)).toEqual(['one two three'])
  expect(wrapped('one two three', Number.POSITIVE_INFINITY)).toEqual(['one two three'])
})

test('all lines are indented as the first one is, and the others by more', () => {
  expect(wrapped('  fix: one two three', 12, 2)).toEqual(['  fix: one', '    two', '    three'])
})

test('a word that is too long stands alone', () => {
  expect(wrapped('a 0123456789 b', 5)).toEqual(['a', '0123456789', 'b'])
  expect(wrapped('0123456789', 5)).toEqual(['0123456789'])
})

test('lines of a text stay apart, also empty ones', () => {
  expect(wrapText('one two\n\nthree', 3)).toBe('one\ntwo\n\nthree')
})
