import { expect, test } from '@jest/globals'
import { packageKey, parseStoreName } from '../../../src/closure/store-name.ts'

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
