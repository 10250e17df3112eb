import { describe, expect, test } from '@jest/globals'
import {
  packageCollection,
  packageKey,
  packageName,
  packageStem,
  parseStoreName,
} from '../../../src/closure/store-name.ts'

test.each([
  ['glibc-2.40-66', 'glibc', '2.40-66'],
  ['openssl-3.4.1-bin', 'openssl-bin', '3.4.1'],
  ['python3.12-requests-2.32.3', 'python3.12-requests', '2.32.3'],
  ['fzf-vim-0-unstable-2024-05-01', 'fzf-vim', '0-unstable-2024-05-01'],
  ['bash-interactive-5.2p37', 'bash-interactive', '5.2p37'],
  ['7zz-24.08', '7zz', '24.08'],
  ['bash-4.4-p23', 'bash', '4.4-p23'],
  ['openjdk-8u242-b08-jre', 'openjdk-jre', '8u242-b08'],
  ['linux-5.8-rc1', 'linux', '5.8-rc1'],
  ['bash-4.4-p23-dev', 'bash-dev', '4.4-p23'],
  ['git-2.39.5-0+deb12u3', 'git', '2.39.5-0+deb12u3'],
  ['stdenv-linux', 'stdenv-linux', ''],
  ['', '', ''],
])('%s is %s in the version %j', (text, name, version) => {
  expect(parseStoreName(text)).toEqual({ name, version })
})

test.each([
  ['python3.12-requests-2.32.3', 'python3-requests'],
  ['perl5.40.0-URI-5.30', 'perl5-URI'],
  ['gtk+3-3.24', 'gtk+3'],
  ['git-2.47.0', 'git'],
])('%s is a version of %s', (text, key) => {
  expect(packageKey(parseStoreName(text))).toBe(key)
})

const HASH = 'a'.repeat(32)

describe('the name of a store path without version', () => {
  test.each([
    ['glibc-2.40-66', 'glibc'],
    ['openssl-3.4.1-bin', 'openssl-bin'],
    ['python3.12-requests-2.32.3', 'python3-requests'],
    ['python3-3.12.8', 'python3'],
    ['gcc-14-20241116-lib', 'gcc-lib'],
    ['perl5.40.0-URI-5.21', 'perl5-URI'],
    ['nss-cacert-3.104', 'nss-cacert'],
    ['hello', 'hello'],
  ])('%s is %s', (base, name) => {
    expect(packageName(`/nix/store/${HASH}-${base}`)).toBe(name)
  })

  test('is the same for every version and hash', () => {
    expect(packageName(`/nix/store/${'b'.repeat(32)}-git-2.48.0`)).toBe(
      packageName(`/nix/store/${HASH}-git-2.47.1`),
    )
  })
})

test('outputs of one package have a stem in common, packages of one language a collection', () => {
  expect(packageStem('openssl-bin')).toBe('openssl')
  expect(packageStem('python3-requests')).toBe('python3-requests')
  expect(packageCollection('python3-requests')).toBe('python3')
})
