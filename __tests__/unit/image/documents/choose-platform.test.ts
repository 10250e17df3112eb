import { describe, expect, test } from '@jest/globals'
import { formatPlatform, ownPlatform } from '../../../../src/base/platform.ts'
import { choosePlatform, parsePlatform } from '../../../../src/image/documents/choose-platform.ts'
import { digestOf } from '../../../support/images.ts'
import { problemsOf } from '../../../support/problems.ts'

const entry = (digit: string, platform: string | undefined) => ({
  ...{ mediaType: 'm', digest: digestOf(digit), size: 1, annotations: {} },
  platform: platform === undefined ? undefined : parsePlatform(platform),
})
const choose = (platforms: readonly (string | undefined)[], wanted?: string) => {
  const entries = platforms.map((platform, index) => entry(String(index), platform))
  const chosen = choosePlatform('it', entries, wanted === undefined ? undefined : parsePlatform(wanted))
  return entries.findIndex(({ digest }) => digest === chosen.digest)
}
const own = formatPlatform(ownPlatform())

describe('the image that is taken', () => {
  test.each<[readonly (string | undefined)[], string | undefined, number]>([
    [['linux/s390x', own], undefined, 1],
    [['linux/s390x'], undefined, 0],
    [['unknown/unknown', 'linux/s390x'], undefined, 1],
    [[undefined], undefined, 0],
    [[undefined], 'linux/s390x', 0],
    [['linux/s390x', 'windows/amd64'], 'windows/amd64', 1],
    [['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7', 1],
    [['linux/arm/v6', 'linux/arm/v7'], 'linux/arm', 0],
  ])('of %j for %s is number %i', (platforms, wanted, index) => {
    expect(choose(platforms, wanted)).toBe(index)
  })

  test.each<[readonly (string | undefined)[], string | undefined, string]>([
    [['linux/s390x', 'linux/arm'], undefined, `it is not for ${own}: it is for linux/s390x, linux/arm`],
    [['linux/s390x'], 'linux/arm/v7', 'it is not for linux/arm/v7: it is for linux/s390x'],
    [['unknown/unknown'], undefined, `it is not for ${own}: it is for no platform`],
    [[], undefined, `it is not for ${own}: it is for no platform`],
  ])('of %j for %s is none', (platforms, wanted, message) => {
    expect(problemsOf(() => choose(platforms, wanted))).toEqual([
      'image',
      expect.stringContaining(`${message} | `),
    ])
  })
})

test.each([
  ['arm64', { os: 'linux', architecture: 'arm64' }],
  ['x86_64-linux', { os: 'linux', architecture: 'amd64' }],
  ['Linux/AMD64', { os: 'linux', architecture: 'amd64' }],
  ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
  ['windows/amd64', { os: 'windows', architecture: 'amd64' }],
])('%j is a platform', (text, expected) => {
  expect(parsePlatform(text)).toEqual(expected)
})

test.each(['linux', 'linux/', 'Linux/386', 'linux/arm/v7/x', ''])('%j is no platform', (text) => {
  expect(problemsOf(() => parsePlatform(text))[0]).toBe('invalid-input')
})
