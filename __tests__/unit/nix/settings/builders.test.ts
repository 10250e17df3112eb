import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { completeBuilder, parseBuilders } from '../../../../src/nix/settings/builders.ts'
import { parseHostKey, parseKnownHosts } from '../../../../src/nix/settings/known-hosts.ts'
import { problemsOf } from '../../../support/problems.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmVJ0tqXk6VVd0v8Kx1yKqQKQbXn0y8gUvE2YQ0M4tS'

describe('builders', () => {
  test('are words, one machine a line or behind a semicolon', () => {
    const text =
      '# ours\nssh://root@a x86_64-linux # the big one\n ssh-ng://b - - 4 2.5 kvm,big-parallel ; ssh://c\n'
    expect(parseBuilders(text)).toEqual([
      ['ssh://root@a', 'x86_64-linux'],
      ['ssh-ng://b', '-', '-', '4', '2.5', 'kvm,big-parallel'],
      ['ssh://c'],
    ])
  })

  test('can be in a file that Nix reads', () => {
    expect(parseBuilders('@/etc/nix/machines')).toEqual([['@/etc/nix/machines']])
  })

  test.each([
    ['root@a', /"root@a" does not begin with the address of a builder/],
    ['http://a', /does not begin with the address/],
    ['ssh://me:hush@a', /^builders: the address of a holds a password \|/],
    ['ssh://a linux', /"linux" is not its systems/],
    ['ssh://a - id_ed25519', /"id_ed25519" is not its ssh key/],
    ['ssh://a - - 0', /"0" is not its number of builds/],
    ['ssh://a - - 1 0', /"0" is not its speed/],
    ['ssh://a - - 1 1 - - x', /"x" is not its host key/],
    ['ssh://a - - 1 1 - - - more', /more than 8 words/],
  ])('"%s" is refused', (text, problem) => {
    const [code, first, ...rest] = problemsOf(() => parseBuilders(`ssh://good\n${text}`))
    expect(code).toBe('invalid-input')
    expect(first).toMatch(problem)
    expect(first).not.toContain('hush')
    expect(rest).toEqual([])
  })

  test('get the keys that their lines leave out', () => {
    const hosts = parseKnownHosts(`a ${key}\n[b]:2222 ${key}`)
    const encoded = Buffer.from(key).toString('base64')
    const complete = (text: string) =>
      parseBuilders(text).map((one) => completeBuilder(one, '/key', hosts).join(' '))
    expect(complete('ssh://root@a x86_64-linux')).toEqual([
      `ssh://root@a x86_64-linux /key - - - - ${encoded}`,
    ])
    expect(complete('ssh-ng://b:2222 - /own 2')).toEqual([`ssh-ng://b:2222 - /own 2 - - - ${encoded}`])
    expect(complete('ssh://c')).toEqual(['ssh://c - /key - - - - -'])
    expect(complete('@/etc/nix/machines')).toEqual(['@/etc/nix/machines'])
  })
})

describe('known hosts', () => {
  const salt = Buffer.alloc(20, 7)
  const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update('[a]:22022').digest('base64')}`

  test.each([
    ['a', 'a', 22, true],
    ['a', 'a', 2222, false],
    ['[a]:2222', 'a', 2222, true],
    ['x,a', 'a', 22, true],
    ['*.org', 'a.b.org', 22, true],
    ['*.org', 'a.orgx', 22, false],
    ['*.org,!bad.org', 'bad.org', 22, false],
    ['build?', 'build1', 22, true],
    [hashed, 'a', 22022, true],
    [hashed, 'b', 22022, false],
    ['@revoked a', 'a', 22, false],
    ['@cert-authority *', 'a', 22, false],
  ])('%s stands for %s:%d: %s', (names, host, port, yes) => {
    expect(parseHostKey(parseKnownHosts(`# comment\n${names} ${key} comment`), host, port)).toBe(
      yes ? key : undefined,
    )
  })

  test('a line that names no key is refused', () => {
    expect(problemsOf(() => parseKnownHosts(`a ${key}\nhello`))[1]).toMatch(
      /^known-hosts: "hello" names no host and its key/,
    )
  })
})
