import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { expandNames } from '../../../../src/nix/evaluate/names.ts'

describe('expandNames', () => {
  test('adds certificates and protocol names, and sorts', () => {
    expect(expandNames(['jq', 'git'])).toEqual({
      packages: ['cacert', 'git', 'iana-etc', 'jq'],
      shell: false,
    })
  })

  test('"shell" is four packages', () => {
    expect(expandNames(['shell'])).toEqual({
      packages: ['bashInteractive', 'cacert', 'coreutils', 'iana-etc', 'moreutils', 'nano'],
      shell: true,
    })
  })

  test('"ci" is what CI systems use, with the libraries of programs that they bring along', () => {
    const { packages, shell } = expandNames(['ci'])
    expect(packages).toEqual(expect.arrayContaining(['gnutar', 'glibc.out', 'stdenv.cc.cc.lib', 'cacert']))
    expect(shell).toBe(true)
  })

  test('what stands for packages does so in other package sets', () => {
    expect(expandNames(['old/shell', 'old/arm64'])).toEqual({
      packages: [
        ...['cacert', 'iana-etc', 'old/arm64', 'old/bashInteractive', 'old/coreutils'],
        ...['old/moreutils', 'old/nano'],
      ],
      shell: true,
    })
  })

  test('"arm64" is an architecture, not a package', () => {
    expect(expandNames(['arm64', 'git'])).toEqual({
      packages: ['cacert', 'git', 'iana-etc'],
      architecture: 'arm64',
      shell: false,
    })
  })

  test.each([
    ['bash', true],
    ['bashInteractive', true],
    ['old/bash', true],
    ['zsh', false],
    ['python3Packages.shell', false],
  ])('an image with %s has a shell to run: %s', (name, shell) => {
    expect(expandNames([name]).shell).toBe(shell)
  })

  test('names a package once, however often the list does', () => {
    expect(expandNames(['git', 'nano', 'shell', 'git', 'cacert']).packages).toEqual([
      'bashInteractive',
      'cacert',
      'coreutils',
      'git',
      'iana-etc',
      'moreutils',
      'nano',
    ])
  })

  test('the order of the list does not matter', () => {
    const names = ['git', 'shell', 'arm64', 'python3Packages.requests', '_7zz', 'Agda']
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (other) => {
        expect(expandNames(other)).toEqual(expandNames(names))
      }),
    )
  })
})
