/** The names of a package list: a slash stands between two of them, or behind that of a package set. Pure. */
import { namesInWord } from '../base/parse.ts'
import { nearestNames } from '../base/suggest.ts'
import { inSet } from '../nix/evaluate/attribute-path.ts'
import type { Inputs } from './inputs/inputs.ts'

type List = Pick<Inputs, 'packages' | 'extra-nixpkgs'>

/** `old/nodejs_18` is one name where there is a set `old`, and two otherwise. */
export const packageNames = ({ packages, 'extra-nixpkgs': sets }: List): readonly string[] =>
  packages.flatMap((word) => namesOf(namesInWord(word), (name) => Object.hasOwn(sets, name)))

function namesOf(
  [first, second, ...rest]: readonly string[],
  isSet: (name: string) => boolean,
): readonly string[] {
  if (first === undefined) return []
  if (second === undefined) return [first]
  return isSet(first)
    ? [inSet(first, second), ...namesOf(rest, isSet)]
    : [first, ...namesOf([second, ...rest], isSet)]
}

/** Fixes for names that turn out to be no packages, where a set may have been meant. */
export function setHints({ packages, 'extra-nixpkgs': sets }: List): ReadonlyMap<string, string> {
  const known = Object.keys(sets)
  const pairs = packages.flatMap((word) => {
    const names = namesInWord(word)
    return names.slice(0, -1).map((name, index) => [name, names[index + 1] ?? ''] as const)
  })
  const unknown = pairs.filter(([name]) => !known.includes(name))
  return new Map([
    ...unknown.map(([name, next]) => [name, setHint(name, next, nearestNames(name, known))] as const),
    ...known.map((name) => [name, `name a package of it: ${name}/NAME`] as const),
  ])
}

function setHint(name: string, next: string, [near]: readonly string[]): string {
  if (near !== undefined) return `did you mean ${near}/${next}?`
  return `if it is to be another nixpkgs, say which one: extra-nixpkgs: ${name}=nixos-24.05`
}
