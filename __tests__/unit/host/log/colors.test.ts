import { expect, test } from '@jest/globals'
import { paintFor } from '../../../../src/host/log/colors.ts'

const isColored = (env: Readonly<Record<string, string>>, isTerminal: boolean): boolean =>
  paintFor(env, isTerminal)('red', 'x') !== 'x'

test.each([
  ['a terminal has colours', {}, true, true],
  ['a file has none', {}, false, false],
  ['NO_COLOR takes them away', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR is none', { NO_COLOR: '' }, true, true],
  ['a dumb terminal has none', { TERM: 'dumb' }, true, false],
  ['FORCE_COLOR gives them to a file', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR gives them to a dumb terminal', { FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
  ['FORCE_COLOR=0 takes them away', { FORCE_COLOR: '0' }, true, false],
  ['NO_COLOR comes before FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('%s', (_, env, isTerminal, expected) => {
  expect(isColored(env as Readonly<Record<string, string>>, isTerminal)).toBe(expected)
})

test('a text in a colour ends it', () => {
  expect(paintFor({}, true)('green', '✓')).toBe('\u001b[32m✓\u001b[0m')
})
