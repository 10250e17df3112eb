import { expect, test } from '@jest/globals'
import { secretIn } from '../../../src/base/tokens.ts'

// Made of parts, so that no scanner takes this file for a leak.
const key = (kind: string, between = '\n') =>
  [
    `-----BEGIN ${kind}`,
    `KEY-----${between}${'MIIEow'.repeat(9)}${between}-----END ${kind}`,
    'KEY-----',
  ].join(' ')

test.each([
  ['a GitHub token', `ghp${'_'}${'a1'.repeat(18)}`],
  ['a GitHub token', `https://ghs${'_'}${'a1'.repeat(18)}@github.com/a/b`],
  ['a GitHub token', `github${'_pat_'}${'a1_'.repeat(20)}`],
  ['a GitLab token', `token: glpat${'-'}${'x-_9'.repeat(5)}`],
  ['an AWS access key', `AK${'IA'}${'Q2'.repeat(8)}`],
  ['an AWS access key', `aws_access_key_id = AS${'IA'}${'Z'.repeat(16)}`],
  ['a Slack token', `xoxb${'-'}123456789012-abcdef`],
  ['an npm token', `npm${'_'}${'aB3d'.repeat(9)}`],
  ['a private key', key('PRIVATE')],
  ['a private key', key('OPENSSH PRIVATE')],
  ['a private key', key('RSA PRIVATE', '\\n')],
  ['a private key', key('EC PRIVATE', '\r\n')],
  ['a private key', key('RSA PRIVATE', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0011\n\n')],
])('%s: %s', (what, text) => {
  expect(secretIn(text)).toBe(what)
  expect(secretIn(`{"a": "${text}"}`)).toBe(what)
})

test.each([
  '',
  'production',
  'ghp_short',
  'xox',
  `AK${'IA'}IOSFODNN7EXAMPLE`,
  `BAK${'IA'}${'Q'.repeat(16)}`,
  `npm_config_${'a'.repeat(40)}`,
  key('PUBLIC'),
  `${key('PRIVATE').slice(0, 27)}' and a program that looks for it`,
  "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) return parsePrivateKeyInformation(text)",
  '-----BEGIN CERTIFICATE-----\nMIIEowMIIEowMIIEow\n',
  `sha256:${'0'.repeat(64)}`,
])('no secret: %s', (text) => {
  expect(secretIn(text)).toBeUndefined()
})

// A pattern that goes back for every start would not come to an end.
test('a text that is a secret almost everywhere is read once', () => {
  const texts = ['-----BEGIN PRIVATE KEY-----\n', '-----BEGIN A B C ', 'Proc-Type: a\n', 'ghp_', 'xoxb-_']
  for (const text of texts) expect(secretIn(text.repeat(65_536 / text.length))).toBeUndefined()
})
