import { describe, expect, test } from '@jest/globals'
import {
  expandIncludes,
  FORBIDDEN_SETTINGS,
  forbiddenSettings,
} from '../../../../src/nix/settings/forbidden.ts'
import { asksForUnsigned } from '../../../../src/nix/settings/store-url.ts'

const messagesOf = (lines: string) => forbiddenSettings(lines).map(({ message }) => message)

test.each([
  'require-sigs = no',
  'trusted-public-keys =',
  'sandbox = false',
  'sandbox = relaxed',
  'build-use-chroot = 0',
  'extra-sandbox-paths = /home',
  'post-build-hook = /bin/x',
  '\tpre-build-hook   =  /bin/x # why not',
  'diff-hook = /bin/x',
  'run-diff-hook = true',
  'build-hook = /bin/x',
  'plugin-files = /lib/x.so',
  'extra-plugin-files = /lib/x.so',
  'allow-unsafe-native-code-during-evaluation = 1',
])('%j is refused, with the reason', (line) => {
  const [message = '', ...others] = messagesOf(`cores = 2\n${line}\nmax-jobs = 1`)
  expect(others).toEqual([])
  expect(message).toMatch(/^"[^"]+" .*, which this program does not do$/)
})

test.each([
  'require-sigs = true',
  'sandbox = true',
  '# sandbox = false',
  'sandbox-paths =',
  'trusted-public-keys = a:b',
  'run-diff-hook = false',
  'netrc-file = /home/me/netrc',
  'substituters = https://a https://b?priority=4',
])('%j is fine', (line) => {
  expect(messagesOf(line)).toEqual([])
})

test('every rule says what its setting would do', () => {
  for (const { names, why } of FORBIDDEN_SETTINGS)
    expect([names.length > 0, /^[a-z].*[a-z]$/.test(why)]).toEqual([true, true])
})

test.each([
  ['file:///d?trusted=true', true],
  ['file:///d?trusted=%31', true],
  ['file:///d?a=b&trusted=%74rue', true],
  ['file:///d?%74%72usted=yes', true],
  ['file:///d?trusted', true],
  ['local?root=/x&require-sigs=0', true],
  ['file:///d?trusted=false', false],
  ['file:///d?trusted=%30', false],
  ['https://untrusted.example/?untrusted=true', false],
  ['https://cache.example/trusted=true', false],
  ['file:///d?x=%', false],
])('%s asks for paths without signatures: %j', (url, expected) => {
  expect(asksForUnsigned(url)).toBe(expected)
  expect(messagesOf(`extra-substituters = https://a ${url}`)).toHaveLength(expected ? 1 : 0)
})

describe('files that are included', () => {
  const files: Readonly<Record<string, string>> = {
    '/a': 'cores = 1\ninclude /b',
    '/b': 'sandbox = false',
    '/self': 'include /self',
  }
  const read = (file: string) => {
    const text = files[file]
    if (text === undefined) throw Object.assign(new Error(`no ${file}`), { code: 'ENOENT' })
    return text
  }

  test('count as if they stood there', () => {
    expect(expandIncludes('x = 1\ninclude /a\n!include /none\ny = 2', read)).toBe(
      'x = 1\ncores = 1\nsandbox = false\n\ny = 2',
    )
  })

  test.each([
    ['include /none', 'no /none'],
    ['include b', 'the path is not absolute'],
    ['include /self', 'files include each other'],
  ])('%s is an error', (line, message) => {
    expect(() => expandIncludes(line, read)).toThrow(message)
  })
})
