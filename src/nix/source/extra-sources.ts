/** Package sets that lists take packages from by name: `old/nodejs_18`. */
import { type ErrorCode, NixeryError, type Problem } from '../../base/errors.ts'
import { allOrProblems, parseKeyValueLines } from '../../base/parse.ts'
import { OWN_SET } from '../evaluate/attribute-path.ts'
import { isMetaPackage } from '../evaluate/names.ts'
import { type PackageSource, parsePackageSource } from './source.ts'

/** By name. */
export type ExtraSources = Readonly<Record<string, PackageSource>>

const INPUT = 'extra-nixpkgs'

/** `NAME=SOURCE` lines, or a JSON object. Throws `invalid-input` with all that is wrong. */
export function parseExtraSources(text: string, directory: string): ExtraSources {
  const entries = parseKeyValueLines(INPUT, text)
  const sources = entries.map(([name, source]) => nameProblem(name) ?? namedSource(name, source, directory))
  return Object.fromEntries(allOrProblems(sources))
}

/** As a part of an image's name has to be: names may be made of packages. */
const SET_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/

function nameProblem(name: string): Problem | undefined {
  if (isMetaPackage(name))
    return { input: INPUT, message: `${name} stands for packages already`, hint: 'choose another name' }
  if (SET_NAME.test(name)) return undefined
  const hint = 'use lower-case letters, digits, and single . _ - between them'
  return { input: INPUT, message: `"${name}" cannot be a name`, hint }
}

function namedSource(
  name: string,
  text: string,
  directory: string,
): readonly [string, PackageSource] | Problem {
  try {
    const source = parsePackageSource(text, directory)
    if (source !== undefined) return [name, source]
  } catch (error) {
    const [problem] = error instanceof NixeryError ? error.problems : []
    if (problem === undefined) throw error
    return ofSetProblem(name, problem)
  }
  const hint = `write a source as for nixpkgs, for example ${name}=nixos-24.05`
  return { input: INPUT, message: `${name} has no source`, hint }
}

/** What other errors say is the matter of no single set. */
const OF_SETS: readonly ErrorCode[] = ['invalid-input', 'evaluation']

/** What is wrong with a package set, with the name of that. */
export function ofSet(set: string, error: unknown): unknown {
  if (set === OWN_SET || !(error instanceof NixeryError) || !OF_SETS.includes(error.code)) return error
  return new NixeryError(
    error.code,
    error.problems.map((problem) => withOwnConfig(set, ofSetProblem(set, problem))),
    error.cause,
  )
}

/** The configuration is for all sets, and need not suit each. */
function withOwnConfig(set: string, problem: Problem): Problem {
  if (problem.input !== 'nixpkgs-config') return problem
  const own = `give ${set} a directory of its own, whose default.nix sets its configuration (docs/how-to/own-code.md)`
  return { ...problem, hint: problem.hint === undefined ? own : `${problem.hint}, or ${own}` }
}

const ofSetProblem = (set: string, problem: Problem): Problem => ({
  ...problem,
  // What is wrong may be what another input does to the set.
  input: problem.input === undefined || problem.input === 'nixpkgs' ? INPUT : problem.input,
  message: `${set}: ${problem.message}`,
})
