import { expect, test } from '@jest/globals'
import { withPackages } from '../../../src/commands/default-file.ts'
import { memoryLog } from '../../support/hosts.ts'
import { problemsOf } from '../../support/problems.ts'

const call = (operands: readonly string[], given: Readonly<Record<string, string>> = {}) => ({
  operands,
  option: (name: string) => given[name],
  log: memoryLog(),
})

test('words are the list of packages, with what else is given', () => {
  const option = withPackages(call(['git', 'jq'], { push: 'false' }), { nixpkgs: 'nixos-unstable' })
  expect(['packages', 'push', 'nixpkgs', 'image'].map(option)).toEqual([
    'git jq',
    'false',
    'nixos-unstable',
    undefined,
  ])
})

test.each(['packages', 'file', 'from-record'])('words and --%s are one too many', (name) => {
  expect(problemsOf(() => withPackages(call(['jq'], { [name]: 'x' })))).toEqual([
    'usage',
    `packages are given twice: "jq" and with --${name} | take out one of them`,
  ])
})
