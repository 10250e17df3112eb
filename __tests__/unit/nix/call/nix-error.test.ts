import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  evaluationHint,
  fetchHint,
  nixErrorMessage,
  nixErrorPlace,
  stripAnsi,
} from '../../../../src/nix/call/nix-error.ts'

/** What Nix really wrote: see __tests__/fixtures/nix-errors. */
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'nix-errors', name), 'utf8')

describe.each(['2.8', '2.26', '2.34'])('of Nix %s', (version) => {
  test('a throw is the text that was thrown', () => {
    expect(nixErrorMessage(fixture(`throw-nix-${version}.txt`))).toBe('tool 1.0 is too old: use 2.0')
  })

  test('a text of several lines is all of them, without the trace', () => {
    expect(nixErrorMessage(fixture(`lines-nix-${version}.txt`))).toBe(
      'Package ‘foo-1.0’ is wrong:\n    it has two lines\n\n  and a third',
    )
  })

  test('the place is that of the innermost error', () => {
    const text = fixture(`place-nix-${version}.txt`)
    expect(nixErrorMessage(text)).toBe("attribute 'nope' missing")
    expect(nixErrorPlace(text)).toEqual({ file: '/srv/ev.nix', line: 6, column: 37 })
    expect(nixErrorPlace(fixture(`lines-nix-${version}.txt`))).toBeUndefined()
  })

  test('a syntax error says what was expected, and where', () => {
    expect(nixErrorMessage(fixture(`syntax-nix-${version}.txt`))).toBe(
      "syntax error, unexpected '}', expecting ';' at /tmp/ne/syntax.nix:2:1",
    )
  })
})

test('of several errors, the innermost is the last', () => {
  expect(nixErrorMessage('error: outer\n\n       error: inner\n')).toBe('inner')
})

test('colours are left out', () => {
  expect(nixErrorMessage('\u001b[31;1merror:\u001b[0m \u001b[35;1mred\u001b[0m')).toBe('red')
  expect(stripAnsi('\u001b[1ma\u001b[0mb')).toBe('ab')
})

test('what has no "error:" is its last line', () => {
  expect(nixErrorMessage('warning: x\nKilled\n\n')).toBe('Killed')
  expect(nixErrorMessage('')).toBe('')
})

test.each([
  ["cannot update unlocked flake input 'nixpkgs' in pure mode", /nix flake lock/],
  ["unable to download 'https://host/n.tar.gz': HTTP error 404", /github-token/],
  ["Failed to fetch git repository 'ssh://git@host/n'", /ssh agent/],
  ["program 'git' failed with exit code 128", /known hosts/],
  ["'parts.nix' is too short to be a valid store path", /overlay is read alone/],
  ["path '/root/nix/store/parts.nix' does not exist", /overlay is read alone/],
  [`getting status of '/nix/store/${'a'.repeat(32)}-overlay/x.nix': No such file or directory`, /overlay/],
  [`path '/nix/store/${'a'.repeat(32)}-source/x.nix' does not exist`, /^check the input nixpkgs/],
  ['undefined variable', /^check the input nixpkgs/],
])('what to do about: %s', (message, hint) => {
  expect(evaluationHint(message)).toMatch(hint)
})

test('a host that has no address needs a network, not a token', () => {
  const said =
    "unable to download 'https://example.org/x.tar.gz': Could not resolve hostname (6) Could not resolve host: example.org"
  expect(fetchHint(said)).toContain('the network of this machine')
  expect(fetchHint("unable to download 'https://example.org/x.tar.gz': HTTP error 404")).toContain(
    'github-token',
  )
})
