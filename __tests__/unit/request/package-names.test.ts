import { expect, test } from '@jest/globals'
import { packageNames, setHints } from '../../../src/request/package-names.ts'
import { inputsOf } from '../../support/inputs.ts'

const listOf = (packages: string, sets = 'old=nixos-24.05\n24.11=nixos-24.11') =>
  inputsOf({ packages, 'extra-nixpkgs': sets })

test.each([
  ['git old/nodejs_18', ['git', 'old/nodejs_18']],
  ['shell/old/nodejs_18/jq', ['shell', 'old/nodejs_18', 'jq']],
  ['24.11/jq,old/python3Packages.requests', ['24.11/jq', 'old/python3Packages.requests']],
  ['old/nodePackages."@angular/cli"', ['old/nodePackages."@angular/cli"']],
  ['old/old/old', ['old/old', 'old']],
  ['old old/ jq/old', ['old', 'old', 'jq', 'old']],
  ['new/nodejs_18', ['new', 'nodejs_18']],
])('%s with the sets old and 24.11', (packages, names) => {
  expect(packageNames(listOf(packages))).toEqual(names)
})

test('without sets each slash separates', () => {
  expect(packageNames(listOf('shell/git/htop old/jq', ''))).toEqual(['shell', 'git', 'htop', 'old', 'jq'])
})

test('a name before a slash, and that of a set, may have been meant as one', () => {
  expect(Object.fromEntries(setHints(listOf('git odl/jq shell/lost/old/jq')))).toEqual({
    24.11: 'name a package of it: 24.11/NAME',
    old: 'name a package of it: old/NAME',
    odl: 'did you mean old/jq?',
    shell: expect.stringContaining('extra-nixpkgs: shell=nixos-24.05'),
    lost: 'if it is to be another nixpkgs, say which one: extra-nixpkgs: lost=nixos-24.05',
  })
})
