// What Nix 2.8, 2.26 and 2.34 really wrote.
import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { builderProblem, isLostBuilder } from '../../../../src/nix/build/builder-problem.ts'
import { warningIn } from '../../../../src/nix/call/warnings.ts'

describe('of what Nix mentions', () => {
  const refused = "error: unable to download 'http://c/nix-cache-info'"
  test.each([
    [
      "warning: ignoring untrusted substituter 'file:///c', you are not a trusted user.",
      'untrusted file:///c',
    ],
    ["\u001b[35;1mwarning:\u001b[0m ignoring untrusted substituter 'file:///c'", 'untrusted file:///c'],
    [
      "warning: ignoring the client-specified setting 'builders', because it is a restricted setting and you are not a trusted user",
      'untrusted builders',
    ],
    [
      "warning: ignoring substitute for '/nix/store/x-hello' from 'file:///c', as it's not signed by any of the keys in 'trusted-public-keys'",
      'unsigned file:///c',
    ],
    [
      "warning: the substitute for '/nix/store/x-hello' from 'file:///c' is not signed by any of the keys in 'trusted-public-keys'",
      'unsigned file:///c',
    ],
    [`${refused}: HTTP error 401`, 'denied http://c'],
    ["warning: 'http://c' does not appear to be a binary cache", 'denied http://c'],
    [
      `warning: unable to download 'http://c/nix-cache-info': Couldn't connect to server (7)`,
      'unreachable http://c',
    ],
    ["cannot build on 'ssh://root@a': error: cannot connect to 'root@a': @@@@", 'builder ssh://root@a'],
  ])('%s counts', (line, about) => {
    expect(warningIn(line)?.about).toBe(about)
  })

  test.each([
    "building '/nix/store/x-hello.drv'...",
    // Every untrusted user has it, and the daemon's own setting counts.
    "warning: ignoring the client-specified setting 'require-sigs', because it is a restricted setting and you are not a trusted user",
    `warning: ${refused}: Couldn't connect to server (7); retrying in 285 ms`,
    `warning: ${refused}: Could not connect to server (7); retrying in 334 ms (attempt 1/5)`,
  ])('%s does not', (line) => {
    expect(warningIn(line)).toBeUndefined()
  })
})

describe('a failed build', () => {
  const nobody = {
    '2.8': 'error: unable to start any build; remote machines may not have all required system features.',
    '2.26': 'error:\n                 Unable to start any build;\n                 either increase',
    '2.34':
      "error: Cannot build '/nix/store/x.drv'.\n       Reason: local builds are disabled (max-jobs = 0)",
  }
  const cannot = "cannot build on 'ssh://root@a': error: failed to start SSH connection to 'a'"

  test.each(Object.entries(nobody))(
    'in the words of Nix %s names what keeps a builder from it',
    (_, text) => {
      const said = (why: string) => builderProblem([why, text])?.message.split('\n')[0]
      expect(said('')).toMatch(/: nothing can build a package that no cache has$/)
      expect(said(`Host key verification failed.\n${cannot}`)).toMatch(/does not have the host key/)
      expect(said(`${cannot}: root@a: Permission denied (publickey).`)).toMatch(/refuses the ssh key$/)
      expect(said(cannot)).toMatch(/cannot be reached/)
    },
  )

  test('can be the loss of a builder', () => {
    const text =
      "building '/nix/store/x.drv' on 'ssh://a'...\nerror: unexpected end-of-file\nerror: Cannot build"
    const problem = builderProblem(text.split('\n'))
    expect(problem && isLostBuilder(new NixeryError('build', problem))).toBe(true)
    expect(builderProblem(['error: unexpected end-of-file'])).toBeUndefined()
  })

  test('that talks of connections by itself is no trouble with builders', () => {
    const said = [
      'curl: Connection refused',
      'Permission denied (',
      "error: builder for '/nix/store/x.drv' failed",
    ]
    expect(builderProblem(said)).toBeUndefined()
  })
})
