import type { Problem } from '../../base/errors.ts'
import { nearestNames } from '../../base/suggest.ts'
import type { UnknownLicenses } from './package.ts'

/** What is wrong with nixpkgs-config, in nixpkgs' words for it. */
export function configProblem(message: string): Problem {
  const [, unknown] = /[Tt]he option [`'‘](?:nixpkgs\.config\.)?(.+?)['’] does not exist/.exec(message) ?? []
  if (unknown !== undefined) {
    return {
      input: 'nixpkgs-config',
      message: `this nixpkgs has no option ${unknown}`,
      hint: `leave ${unknown} out`,
    }
  }
  const [, option, type] =
    /definition for option [`'‘](.+?)['’] is not of type [`'‘](.+?)['’]/.exec(message) ?? []
  if (option !== undefined)
    return {
      input: 'nixpkgs-config',
      message: `${option} is not a ${type}`,
      hint: `write a ${type} for ${option}`,
    }
  return {
    input: 'nixpkgs-config',
    message: `nixpkgs cannot be evaluated with it, and can without: ${message}`,
    hint: 'look the options up at https://nixos.org/manual/nixpkgs/stable/#chap-packageconfig',
  }
}

/** Licenses that no package set of an image has: a list of them would do nothing. */
export function licenseProblems(unknown: readonly (UnknownLicenses | undefined)[]): readonly Problem[] {
  const [first, ...others] = unknown
  const nowhere = (first?.names ?? []).filter((name) => others.every((other) => other?.names.includes(name)))
  const known = new Set(unknown.flatMap((one) => one?.known ?? []))
  return nowhere.map((name) => {
    const nearest = nearestNames(name, [...known])
    return {
      input: 'nixpkgs-config',
      message: `this nixpkgs has no license ${name}`,
      hint:
        nearest.length > 0
          ? `did you mean ${nearest.join(' or ')}?`
          : 'write names of lib.licenses, such as agpl3Plus or gpl3Only',
    }
  })
}
