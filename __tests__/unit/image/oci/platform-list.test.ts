import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatPlatform } from '../../../../src/base/platform.ts'
import { parsePlatform, parsePlatformList } from '../../../../src/image/oci/platform-list.ts'
import { problemsOf } from '../../../support/problems.ts'

const amd64 = { os: 'linux', architecture: 'amd64' }
const arm64 = { os: 'linux', architecture: 'arm64' }
const spellings = {
  'linux/amd64': ['linux/amd64', 'amd64', 'x86_64-linux'],
  'linux/arm64': ['linux/arm64', 'linux/arm64/v8', 'arm64', 'aarch64-linux'],
}
const known = Object.values(spellings).flat()

describe('a platform', () => {
  test.each(Object.entries(spellings))('%s is also one of %j, in any case', (name, texts) => {
    for (const text of texts.flatMap((one) => [one, one.toUpperCase(), ` ${one}\t`])) {
      const platform = parsePlatform(text)
      expect(platform && formatPlatform(platform)).toBe(name)
    }
  })

  test.each([
    ...[
      'linux',
      'linux/',
      '/amd64',
      'linux/386',
      'linux/arm',
      'linux/arm/v7',
      'linux/arm64/v9',
      'linux/amd64/v3',
    ],
    ...[
      'windows/amd64',
      'darwin/arm64',
      'aarch64-darwin',
      'x86_64',
      'aarch64',
      'linux amd64',
      'linux/amd64 linux/arm64',
    ],
    ...['all', '*', '', 'constructor', '__proto__', 'toString', 'hasownproperty'],
  ])('is not "%s"', (text) => {
    expect(parsePlatform(text)).toBeUndefined()
  })
})

describe('a list of platforms', () => {
  test.each([
    ['', []],
    [' \n,, ', []],
    ['linux/arm64', [arm64]],
    ['linux/arm64,linux/amd64', [amd64, arm64]],
    ['linux/amd64\nlinux/arm64\n', [amd64, arm64]],
    [' arm64 ,\n x86_64-linux', [amd64, arm64]],
    ['arm64,linux/arm64/v8,aarch64-linux,ARM64', [arm64]],
  ])('%j is %j', (text, platforms) => {
    expect(parsePlatformList(text)).toEqual(platforms)
  })

  test('has each platform once, in one order, whatever the order and the spellings of the text', () => {
    const texts = fc.array(fc.tuple(fc.constantFrom(...known), fc.constantFrom(',', '\n', ' ,\n ')), {
      minLength: 1,
    })
    fc.assert(
      fc.property(texts, (entries) => {
        const names = parsePlatformList(entries.flat().join('')).map(formatPlatform)
        const expected = Object.entries(spellings).filter(([, all]) =>
          entries.some(([entry]) => all.includes(entry)),
        )
        expect(names).toEqual(expected.map(([name]) => name))
      }),
    )
  })

  test('tells everything in it that is none, as it is written, each with its fix', () => {
    const hint = 'use linux/amd64 and linux/arm64'
    expect(problemsOf(() => parsePlatformList('linux/Arm, linux/amd64\nwindows/amd64,toString'))).toEqual([
      'invalid-input',
      ...['linux/Arm', 'windows/amd64', 'toString'].map(
        (text) => `platforms: "${text}" is not a platform that images can be made for | ${hint}`,
      ),
    ])
  })

  test('takes nothing else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!/[,\n]/.test(text) && text.trim() !== '' && !known.includes(text.trim().toLowerCase()))
        expect(problemsOf(() => parsePlatformList(`linux/amd64,${text}`))).toHaveLength(2)
      }),
    )
  })
})
