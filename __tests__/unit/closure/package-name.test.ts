import { describe, expect, test } from '@jest/globals'
import { packageCollection, packageName, packageStem } from '../../../src/closure/package-name.ts'

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
