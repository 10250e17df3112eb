import { expect, test } from '@jest/globals'
import { inSet, splitName } from '../../../../src/nix/evaluate/attribute-path.ts'

test.each([
  ['git', '', 'git'],
  ['old/nodejs_18', 'old', 'nodejs_18'],
  ['24.05/python3Packages.requests', '24.05', 'python3Packages.requests'],
  ['old/', 'old', ''],
  ['nodePackages."@angular/cli"', '', 'nodePackages."@angular/cli"'],
  ['old/nodePackages."@angular/cli"', 'old', 'nodePackages."@angular/cli"'],
])('%s', (name, set, attribute) => {
  expect(splitName(name)).toEqual({ set, attribute })
  expect(inSet(set, attribute)).toBe(name)
})
