/**
 * nixpkgs-config, checked before Nix reads it: nixpkgs ignores what it does not know, and types differ
 * between releases.
 */
import { NixeryError, type Problem } from '../../base/errors.ts'
import { isRecord } from '../../base/json.ts'
import { parseJsonObject } from '../../base/parse.ts'
import { nearestNames } from '../../base/suggest.ts'
import { problemsFaults } from './nixpkgs-problems.ts'

type Type = 'true or false' | 'a list of names' | 'an object'

const FLAGS = `allowAliases allowBroken allowNonSource allowUnfree allowUnsupportedSystem allowVariants checkMeta
  checkMetaRecursively configurePlatformsByDefault contentAddressedByDefault cudaSupport doCheckByDefault
  enableParallelBuildingByDefault rocmSupport strictDepsByDefault structuredAttrsByDefault warnUndeclaredOptions`
const LISTS = `allowInsecurePackages allowUnfreePackages allowlistedLicenses blacklistedLicenses blocklistedLicenses
  cudaCapabilities permittedInsecurePackages showDerivationWarnings whitelistedLicenses`

const words = (text: string) => text.split(/\s+/)

/** Options of nixpkgs itself. There are others, of single packages, which only nixpkgs knows. */
const TYPES: ReadonlyMap<string, Type> = new Map([
  ...words(FLAGS).map((name) => [name, 'true or false'] as const),
  ...words(LISTS).map((name) => [name, 'a list of names'] as const),
  ['problems', 'an object'],
])

/** Functions, which JSON cannot hold, and what says the same. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  allowUnfreePredicate: 'write allowUnfreePackages with the names of the packages',
  allowInsecurePredicate:
    'write allowInsecurePackages with the names of the packages, or permittedInsecurePackages',
  allowBrokenPredicate: 'write {"problems": {"handlers": {"NAME": {"broken": "warn"}}}}',
  allowNonSourcePredicate: 'write {"allowNonSource": true}',
  packageOverrides: 'change packages in an overlay (input overlays)',
  perlPackageOverrides: 'change packages in an overlay (input overlays)',
  haskellPackageOverrides: 'change packages in an overlay (input overlays)',
  handleEvalIssue: 'write what is to be allowed',
}

const EXAMPLES: Readonly<Record<Type, string>> = {
  'true or false': 'true',
  'a list of names': '["NAME"]',
  'an object': '{"handlers": {"NAME": {"removal": "warn"}}}',
}

/** Throws `invalid-input` with all that is wrong with it. */
export function parseNixpkgsConfig(text: string): Readonly<Record<string, unknown>> {
  const config = parseJsonObject('nixpkgs-config')(text)
  const problems = Object.entries(config).flatMap(([key, value]) => problemsIn(key, value))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return config
}

function problemsIn(key: string, value: unknown): readonly Problem[] {
  const type = TYPES.get(key)
  if (type === undefined) return unknownKey(key)
  if (!isOf(type, value)) return [problem(`${key} is not ${type}`, `write {"${key}": ${EXAMPLES[type]}}`)]
  if (key !== 'problems' || !isRecord(value)) return []
  return problemsFaults(value).map(([message, hint]) => problem(message, hint))
}

function unknownKey(key: string): readonly Problem[] {
  const instead = FUNCTIONS[key]
  if (instead !== undefined) return [problem(`${key} is a function, which JSON cannot hold`, instead)]
  const [nearest] = nearestNames(key, [...TYPES.keys()])
  if (nearest === undefined || !isTypo(key, nearest)) return []
  return [problem(`nixpkgs has no option ${key}`, `did you mean ${nearest}?`)]
}

const problem = (message: string, hint: string): Problem => ({ input: 'nixpkgs-config', message, hint })

function isOf(type: Type, value: unknown): boolean {
  switch (type) {
    case 'true or false':
      return typeof value === 'boolean'
    case 'a list of names':
      return Array.isArray(value) && value.every((one) => typeof one === 'string')
    case 'an object':
      return isRecord(value)
  }
}

/** Options of single packages may resemble those of nixpkgs from afar. */
function isTypo(key: string, option: string): boolean {
  const [a, b] = [key.toLowerCase(), option.toLowerCase()]
  return Math.abs(a.length - b.length) <= 2 && (a === b || a.slice(0, 5) === b.slice(0, 5))
}
