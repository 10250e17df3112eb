import { expect, test } from '@jest/globals'
import { parseNixpkgsConfig } from '../../../../src/request/inputs/nixpkgs-config.ts'
import { problemsOf } from '../../../support/problems.ts'

const wrong = (config: object) => problemsOf(() => parseNixpkgsConfig(JSON.stringify(config))).slice(1)

test.each([
  {},
  { allowUnfree: true, allowUnfreePackages: ['vscode'], permittedInsecurePackages: ['a-1'] },
  { problems: { handlers: { gtk2: { removal: 'warn' } } }, blocklistedLicenses: ['agpl3Plus'] },
  {
    problems: {
      matchers: [
        { kind: 'deprecated', handler: 'error' },
        { package: 'x', handler: 'warn' },
      ],
    },
  },
  {
    problems: {
      matchers: [
        { kind: null, name: 'old-tls', handler: 'ignore' },
        { kind: 'quantum', handler: 'warn' },
      ],
    },
  },
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

test('what is done with problems of packages', () => {
  const handlers = { gtk2: { removal: 'wanr', broken: true }, gtk3: 'warn' }
  const matchers = [
    { kind: 'remval', handler: 'warn' },
    { kind: 3, handlers: 'warn' },
    { package: 'a', name: 'b', handler: 'warn' },
    'gtk2',
  ]
  expect(wrong({ problems: { handlers, matchers, handler: {} } })).toEqual(
    [
      'problems.handlers.gtk2.removal is not one of error, warn, ignore | warn lets the package through, and says so',
      'problems.handlers.gtk2.broken is not one of error, warn, ignore | warn lets the package through, and says so',
      'problems.handlers.gtk3 is not an object | write {"gtk3": {"removal": "warn"}}',
      'problems.matchers[0].kind is not a kind of problem: "remval" | did you mean removal?',
      'problems.matchers[1] has no handlers | it has package, name, kind, handler',
      'problems.matchers[1].handler is not one of error, warn, ignore | warn lets the package through, and says so',
      'problems.matchers[1].kind is not a kind of problem: 3 | kinds are removal, deprecated, maintainerless, broken, insecure, unsupported',
      'problems.matchers[2] has both package and name | write {"handlers": {"a": {"b": "warn"}}}',
      'problems.matchers[3] is not an object | write {"kind": "deprecated", "handler": "warn"}',
      'problems has no option handler | it has handlers and matchers',
    ].map((text) => `nixpkgs-config: ${text}`),
  )
  expect(wrong({ problems: { handlers: [], matchers: {} } })).toEqual([
    'nixpkgs-config: problems.handlers is not an object | write {"handlers": {"NAME": {"removal": "warn"}}}',
    'nixpkgs-config: problems.matchers is not a list | write {"matchers": [{"kind": "deprecated", "handler": "warn"}]}',
  ])
})
