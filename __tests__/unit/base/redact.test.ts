import { expect, test } from '@jest/globals'
import { redact, secretParts, tokensInNixConfig } from '../../../src/base/redact.ts'
import { redactingLog } from '../../../src/host/log/redacting.ts'
import { memoryLog } from '../../support/hosts.ts'

test.each([
  [
    "unable to download 'https://user:s3cret@cache.example.org/x.narinfo'",
    "unable to download 'https://***@cache.example.org/x.narinfo'",
  ],
  ['https://sometoken@github.com/org/repo.git', 'https://***@github.com/org/repo.git'],
  ['git+https://oauth2:abc@gitlab.com/a', 'git+https://***@gitlab.com/a'],
  ['https://h/x.tar.gz?a=1&token=abc&b=2', 'https://h/x.tar.gz?a=1&token=***&b=2'],
  ['https://h/x?X-Amz-Signature=abc&X-Amz-Date=1', 'https://h/x?X-Amz-Signature=***&X-Amz-Date=1'],
  ['https://blob/x?sv=2020&sig=ab%2Fc=', 'https://blob/x?sv=2020&sig=***'],
  ['Authorization: Bearer eyJhbGciOi', 'Authorization: Bearer ***'],
  ['access-tokens = github.com=ghp_0123456789abcdefghij', 'access-tokens = github.com=***'],
  [`npm_${'a1B2'.repeat(9)} of npm`, '*** of npm'],
  ['ssh://git:pw@host/x', 'ssh://git:***@host/x'],
])('%s', (text, clean) => {
  expect(redact(text)).toBe(clean)
})

test.each([
  'ssh://builder@host',
  'ssh-ng://root@10.0.0.1',
  'git@github.com:org/repo',
  'name@sha256:0123',
  'https://example.org/a@b?page=token',
  'fix: set nixpkgs-config',
])('%s stays as it is', (text) => {
  expect(redact(text)).toBe(text)
})

test('secrets that are known are hidden wherever they stand, the longer first; short ones are words', () => {
  const secrets = ['secret', 'secret-and-more', 'a']
  expect(redact('a secret, secret-and-more', secrets)).toBe('a ***, ***')
})

test('of a key in JSON no part is hidden that any text has', () => {
  const key = '{\n  "type": "service_account",\n  "x": 1\n}'
  expect(secretParts(key)).toEqual(['"type": "service_account",', '"x": 1'])
  expect(secretParts('abc')).toEqual([])
})

test('the tokens of nix.conf are known', () => {
  const lines =
    'max-jobs = 2\nextra-access-tokens = github.com=abcd gitlab.com=PAT:efgh\n access-tokens=x.org=ijkl'
  expect(tokensInNixConfig(lines)).toEqual(['abcd', 'efgh', 'ijkl'])
})

test('a log passes everything on without its secrets', async () => {
  const log = memoryLog()
  const quiet = redactingLog(log, ['hunter2!'])
  await quiet.group('hunter2! group', async () => quiet.info('info hunter2!'))
  quiet.warning('hunter2!')
  quiet.debug('https://u:p@h/')
  quiet.progress('at hunter2!')
  expect(log.lines).toEqual([
    'group: *** group',
    'info: info ***',
    'warning: ***',
    'debug: https://***@h/',
    'progress: at ***',
  ])
})
