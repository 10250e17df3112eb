import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatBytes, formatDuration } from '../../../src/base/format.ts'
import { storePathName } from '../../../src/closure/store-name.ts'

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1049, '1.0 kB'],
  [1051, '1.1 kB'],
  [23_400_000, '23.4 MB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'], // never 1000.0 kB
  [999_999_999, '1.0 GB'],
  [8 * 1024 ** 3, '8.6 GB'],
  [5e12, '5.0 TB'],
  [5e15, '5000.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('no size below a thousand terabytes has more than three digits before the point', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_000_000_000_000 }), (bytes) => {
      expect(formatBytes(bytes)).toMatch(/^\d{1,3}(\.\d [kMGT]| )B$/)
    }),
  )
})

test.each([
  ['/nix/store/9pcfdcrq3yjwnzdpnbbcdp8dcn084pdw-jq-1.6', 'jq-1.6'],
  ['/srv/store/nix/store/9pcfdcrq3yjwnzdpnbbcdp8dcn084pdw-a-b-1', 'a-b-1'],
  ['not a store path', 'not a store path'],
])('%s is known as %s', (path, name) => {
  expect(storePathName(path)).toBe(name)
})

test.each([
  [1, '1s'],
  [90, '90s'],
  [1800, '30m'],
  [21_600, '6h'],
  [86_400, '1d'],
  [31_536_000, '365d'],
])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
