import { expect, test } from '@jest/globals'
import { paceText, progressText } from '../../../src/base/pace.ts'

test.each([
  [0, 0, 5, ''],
  [1e6, 8e6, 0.5, '1.0 MB of 8.0 MB'],
  [0, 8e6, 5, '0 B of 8.0 MB'],
  [2e6, 8e6, 2, '2.0 MB of 8.0 MB, 1.0 MB/s, 6 s left'],
  [1e6, 1e9, 1, '1.0 MB of 1.0 GB, 1.0 MB/s, 17 min left'],
  [1e6, 1e11, 1, '1.0 MB of 100.0 GB, 1.0 MB/s, 28 h left'],
  [8e6, 8e6, 4, '8.0 MB of 8.0 MB'],
])('%d of %d bytes after %d s: "%s"', (done, total, seconds, text) => {
  expect(paceText(done, total, seconds)).toBe(text)
})

test.each<[readonly string[], string, string]>([
  [[], '', 'packed 1 of 9'],
  [['a', 'b', 'c'], '1 B of 2 B', 'packed 1 of 9 (1 B of 2 B): a, b, c'],
  [['a', 'b', 'c', 'd'], '', 'packed 1 of 9: a, b, c and 1 more'],
])('%j at work', (names, pace, text) => {
  expect(progressText('packed 1', 9, pace, names)).toBe(text)
})
