import { describe, expect, test } from '@jest/globals'
import { formatProblems, NixeryError, toNixeryError } from '../../src/errors.ts'

describe('NixeryError', () => {
  test('has one problem or several, and says all of them', () => {
    const one = new NixeryError('usage', { message: 'a', hint: 'do b' })
    expect(one).toMatchObject({ code: 'usage', message: 'a', problems: [{ message: 'a', hint: 'do b' }] })
    expect(new NixeryError('packages', [{ message: 'a' }, { message: 'b' }]).message).toBe('a\nb')
  })

  test('has a cause only where there is one', () => {
    const cause = new Error('why')
    expect(new NixeryError('push', { message: 'a' }, cause).cause).toBe(cause)
    expect('cause' in new NixeryError('push', { message: 'a' })).toBe(false)
  })
})

describe('toNixeryError', () => {
  test('leaves a NixeryError as it is', () => {
    const error = new NixeryError('push', { message: 'a' })
    expect(toNixeryError(error)).toBe(error)
  })

  test.each<[string, unknown, string]>([
    ['an Error', new TypeError('x is not a function'), 'unexpected error: x is not a function'],
    ['a text', 'boom', 'unexpected error: boom'],
    ['nothing', undefined, 'unexpected error: undefined'],
  ])('%s is a bug, and says how to report it', (_, thrown, message) => {
    const error = toNixeryError(thrown)
    expect(error.code).toBe('internal')
    expect(error.cause).toBe(thrown)
    expect(formatProblems(error.problems)).toBe(
      `${message}\n  fix: this is a bug: please report it with the log of a debug run`,
    )
  })
})

test('formatProblems: one line for each problem, its fix below', () => {
  expect(
    formatProblems([{ message: 'a', hint: 'do x' }, { message: 'b' }, { message: 'c', hint: 'do z' }]),
  ).toBe('a\n  fix: do x\nb\nc\n  fix: do z')
  expect(formatProblems([])).toBe('')
})
