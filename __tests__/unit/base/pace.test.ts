import { expect, test } from '@jest/globals'
import { paceText } from '../../../src/base/pace.ts'

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
