import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { ofSet, parseExtraSources } from '../../../../src/nix/source/extra-sources.ts'
import { problemsOf } from '../../../support/problems.ts'

describe('sources by name', () => {
  test('are lines or a JSON object, each as for nixpkgs, with paths from where they stand', () => {
    const expected = {
      old: { kind: 'branch', branch: 'nixos-24.05' },
      'a.b-c_1': { kind: 'path', path: '/project/pkgs' },
      lock: { kind: 'lock', file: '/project/flake.lock', node: 'stable' },
    }
    expect(
      parseExtraSources('old=nixos-24.05\n\na.b-c_1=./pkgs\n lock=flake.lock#stable', '/project'),
    ).toEqual(expected)
    const json = JSON.stringify({ old: 'nixos-24.05', 'a.b-c_1': './pkgs', lock: 'flake.lock#stable' })
    expect(parseExtraSources(json, '/project')).toEqual(expected)
    expect(parseExtraSources('', '.')).toEqual({})
  })

  test.each([
    ['Old=nixos-24.05', '"Old" cannot be a name'],
    ['a/b=nixos-24.05', '"a/b" cannot be a name'],
    ['-a=nixos-24.05', '"-a" cannot be a name'],
    ['a..b=nixos-24.05', '"a..b" cannot be a name'],
    ['__proto__=nixos-24.05', '"__proto__" cannot be a name'],
    ['ci=nixos-24.05', 'ci stands for packages already'],
    ['arm64=nixos-24.05', 'arm64 stands for packages already'],
    ['old=', 'old has no source'],
    ['old=~', 'old: "~" is not a package source'],
    ['old=https://me:secret@host/a.tar.gz', 'old: the address holds a password'],
  ])('%s is refused', (text, message) => {
    const [code, ...problems] = problemsOf(() => parseExtraSources(text, '.'))
    expect([code, problems]).toEqual([
      'invalid-input',
      [expect.stringContaining(`extra-nixpkgs: ${message}`)],
    ])
  })

  test('that are wrong are all named', () => {
    expect(problemsOf(() => parseExtraSources('A=x\nold=\nb=~', '.'))).toHaveLength(4)
  })
})

test('what is wrong with a set is said of the input that names it', () => {
  const error = new NixeryError('invalid-input', { input: 'nixpkgs', message: 'gone', hint: 'look' })
  expect(ofSet('', error)).toBe(error)
  expect(ofSet('old', new Error('x'))).toEqual(new Error('x'))
  expect(ofSet('old', error)).toMatchObject({
    code: 'invalid-input',
    problems: [{ input: 'extra-nixpkgs', message: 'old: gone', hint: 'look' }],
  })
  const config = new NixeryError('invalid-input', { input: 'nixpkgs-config', message: 'no option x' })
  expect(ofSet('old', config)).toMatchObject({
    problems: [{ input: 'nixpkgs-config', message: 'old: no option x' }],
  })
  const network = new NixeryError('no-network', { message: 'there is no network' })
  expect(ofSet('old', network)).toBe(network)
})
