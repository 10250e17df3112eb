/** What is said of a name that cannot be used. */
import type { Problem } from '../../base/errors.ts'
import { nearestNames } from '../../base/suggest.ts'
import type { Answer, FoundAnswer, MissingAnswer, OtherAnswer } from './answer.ts'
import type { Evaluator } from './evaluator.ts'
import { failedProblems } from './failed-problems.ts'
import { knownNames } from './known-names.ts'
import type { PackageQuery } from './package.ts'

/** Why a name cannot be used, and what to do. */
export async function problemsOf(
  answer: Exclude<Answer, FoundAnswer>,
  request: PackageQuery,
  evaluator: Evaluator,
): Promise<readonly Problem[]> {
  switch (answer.status) {
    case 'missing':
      return [missingProblem(answer, await elsewhere(answer, evaluator))]
    case 'other':
      return [otherProblem(answer)]
    case 'failed':
      return failedProblems(answer, request, evaluator)
  }
}

/** The same name in collections of packages, such as python3Packages. */
async function elsewhere(
  { request, parent }: MissingAnswer,
  evaluator: Evaluator,
): Promise<readonly string[]> {
  if (parent !== '' || request.includes('.')) return []
  return (await evaluator.locate([request])).get(request) ?? []
}

/**
 * What people mean is tried in this order: a program of another package, the same name elsewhere, a typing
 * mistake.
 */
function missingProblem({ request, parent, siblings }: MissingAnswer, located: readonly string[]): Problem {
  const depth = parent === '' ? 0 : parent.split('.').length
  const unknown = request.split('.')[depth] ?? request
  const prefix = parent === '' ? '' : `${parent}.`
  const known = knownNames(request).find((name) => siblings.includes(name.split('.')[0] ?? ''))
  // Among thousands of names each of three letters is near to dozens.
  const isTooShort = unknown.length <= 3 && siblings.length > 1000
  const nearest = (isTooShort ? [] : nearestNames(unknown, siblings)).map(
    (sibling) => prefix + quoted(sibling),
  )
  const message = `${request}: there is no such package${parent === '' ? '' : ` in ${parent}`}`
  if (known !== undefined) return { message, hint: `write ${known}, which has it` }
  const names = [...located, ...nearest]
  if (names.length > 0) return { message, hint: `did you mean ${names.slice(0, 4).join(' or ')}?` }
  return { message, hint: 'look the name up at https://search.nixos.org/packages' }
}

/** As Nix and package lists write it. */
const quoted = (name: string) => (/^[\w][\w'+-]*$/.test(name) ? name : `"${name}"`)

/** Functions that people know from Nix files, and how a list says the same. */
const LISTED: Readonly<Record<string, string>> = {
  withPackages:
    'write the interpreter and each module as names of their own, such as python3 python3Packages.requests',
  override: 'change the package in an overlay (input overlays), and write its name',
  overrideAttrs: 'change the package in an overlay (input overlays), and write its name',
}

function otherProblem({ attribute, type, example }: OtherAnswer): Problem {
  const own = attribute.split('.').at(-1) ?? attribute
  switch (type) {
    case 'packages':
      return {
        message: `${attribute}: this is a set of packages, not a package`,
        hint: `name a package in it, such as ${attribute}.${example}`,
      }
    case 'set':
      return {
        message: `${attribute}: this is a set of helpers for Nix files, not a package`,
        hint: 'leave it out',
      }
    case 'lambda':
      return {
        message: `${attribute}: this is a function, not a package`,
        hint:
          LISTED[own] ??
          'it needs Nix code: call it in an overlay (input overlays), and write the name of the result',
      }
    case 'null':
      return {
        message: `${attribute}: this nixpkgs has no package under this name (null)`,
        hint: 'leave it out: what it is for has it already, or cannot have it, such as a module that this version of Python includes',
      }
    default:
      return {
        message: `${attribute}: this is a ${type}, not a package`,
        hint: 'leave it out',
      }
  }
}
