import { describe, expect, test } from '@jest/globals'
import { nearestNames } from '../../../src/base/suggest.ts'

const names = [
  'git',
  'gtk',
  'gti2',
  'go',
  'jq',
  'python3',
  'python2',
  'pythonIRClib',
  'curl',
  'htop',
  'ripgrep',
]

describe('nearestNames', () => {
  test.each([
    ['gti', ['git', 'gti2', 'gtk']],
    ['pyton3', ['python3', 'python2']],
    ['Curl', ['curl']],
    ['crul', ['curl']],
    ['ripgerp', ['ripgrep']],
    ['htopp', ['htop']],
    ['jqq', ['jq']],
    ['libreoffice', []],
    ['x', []],
  ])('for %s: %j', (wanted, nearest) => {
    expect(nearestNames(wanted, names)).toEqual(nearest)
  })

  test('prefer the same letters in another order to any other letter', () => {
    expect(nearestNames('gti', ['gtk', 'gti2', 'git'])).toEqual(['git', 'gti2', 'gtk'])
    expect(nearestNames('gti', ['ati', 'git'])).toEqual(['git', 'ati'])
  })

  test('are three at most, those in the order of their names that are equally near', () => {
    expect(nearestNames('aaaa', ['aaad', 'aaab', 'aaae', 'aaac'])).toEqual(['aaab', 'aaac', 'aaad'])
  })

  test('of nothing are none', () => {
    expect(nearestNames('git', [])).toEqual([])
  })
})
