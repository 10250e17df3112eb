import { expect, test } from '@jest/globals'
import { parseNixpkgsConfig } from '../../../../src/request/inputs/nixpkgs-config.ts'
import { problemsOf } from '../../../support/problems.ts'

const wrong = (config: object) => problemsOf(() => parseNixpkgsConfig(JSON.stringify(config))).slice(1)

test.each([
  {},
  { allowUnfree: true, allowUnfreePackages: ['vscode'], permittedInsecurePackages: ['a-1'] },
  { problems: { handlers: { gtk2: { removal: 'warn' } } }, blocklistedLicenses: ['agpl3Plus'] },
  // Options of single packages are theirs to check.
  { pulseaudio: true, firefox: { enableGnomeExtensions: true }, cudaSupport: false, allowedHosts: 1 },
])('%j is taken as it is', (config) => {
  expect(parseNixpkgsConfig(JSON.stringify(config))).toEqual(config)
})

test('misspelt options have the nearest one', () => {
  expect(wrong({ allowUnFree: true, permitedInsecurePackages: ['x-1'] })).toEqual([
    'nixpkgs-config: nixpkgs has no option allowUnFree | did you mean allowUnfree?',
    'nixpkgs-config: nixpkgs has no option permitedInsecurePackages | did you mean permittedInsecurePackages?',
  ])
})

test('types', () => {
  expect(wrong({ allowUnfree: 'true', allowUnfreePackages: 'vscode', problems: [] })).toEqual([
    'nixpkgs-config: allowUnfree is not true or false | write {"allowUnfree": true}',
    'nixpkgs-config: allowUnfreePackages is not a list of names | write {"allowUnfreePackages": ["NAME"]}',
    'nixpkgs-config: problems is not an object | write {"problems": {"handlers": {"NAME": {"removal": "warn"}}}}',
  ])
})

test('functions have a short form', () => {
  expect(wrong({ allowUnfreePredicate: 'pkg: true' })).toEqual([
    'nixpkgs-config: allowUnfreePredicate is a function, which JSON cannot hold | write allowUnfreePackages with the names of the packages',
  ])
})
