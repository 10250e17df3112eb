import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { answerable, parseChallenges } from '../../../src/registry/challenge.ts'

const parsed = (...headers: string[]) =>
  parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

describe('challenges', () => {
  test.each<[string, string[], unknown]>([
    ['of one scheme', ['Basic realm="r"'], [['basic', { realm: 'r' }]]],
    [
      'with several parameters',
      ['Bearer realm="https://a/token",service="s",scope="repository:a/b:pull,push"'],
      [['bearer', { realm: 'https://a/token', service: 's', scope: 'repository:a/b:pull,push' }]],
    ],
    [
      'in upper case',
      ['BEARER Realm="https://a/token" , SERVICE = "s"'],
      [['bearer', { realm: 'https://a/token', service: 's' }]],
    ],
    [
      'without quotes',
      ['Bearer realm=https://a/t?x=1,service=s'],
      [['bearer', { realm: 'https://a/t?x=1', service: 's' }]],
    ],
    ['with quotes in quotes', [String.raw`Basic realm="a \"b\", c"`], [['basic', { realm: 'a "b", c' }]]],
    [
      'several in one header',
      ['Negotiate, Basic realm="r"'],
      [
        ['negotiate', {}],
        ['basic', { realm: 'r' }],
      ],
    ],
    [
      'several in one header, with parameters',
      ['Bearer realm="t",service="s", Basic realm="r"'],
      [
        ['bearer', { realm: 't', service: 's' }],
        ['basic', { realm: 'r' }],
      ],
    ],
    [
      'in several headers',
      ['Negotiate', 'Basic realm="r"'],
      [
        ['negotiate', {}],
        ['basic', { realm: 'r' }],
      ],
    ],
    ['that are empty', ['', ' , '], []],
  ])('%s', (_, headers, expected) => {
    expect(parsed(...headers)).toEqual(expected)
  })

  test('of any form are read', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(Array.isArray(parseChallenges([header]))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    [
      ['Basic realm="r"', 'Bearer realm="t"'],
      ['bearer', 'basic'],
    ],
    [['Negotiate', 'NTLM', 'Basic realm="r"'], ['basic']],
    [['Negotiate'], []],
  ])('the strongest comes first: %j', (headers, expected) => {
    expect(answerable(parseChallenges(headers)).map(({ scheme }) => scheme)).toEqual(expected)
  })
})
