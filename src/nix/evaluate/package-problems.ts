/** What is said of a name that cannot be used. */
import type { Problem } from '../../base/errors.ts'
import type { Answer, FoundAnswer, MissingAnswer, OtherAnswer } from './answer.ts'
import { segmentsOf, splitName } from './attribute-path.ts'
import type { Evaluator, Located } from './evaluator.ts'
import { failedProblems } from './failed-problems.ts'
import { isForApt, knownNames } from './known-names.ts'
import type { PackageQuery } from './package.ts'
import { type Suggest, type Suggestions, suggested } from './suggestions.ts'

/** Why a name cannot be used, and what to do. */
export async function problemsOf(
  answer: Exclude<Answer, FoundAnswer>,
  request: PackageQuery,
  evaluator: Evaluator,
  suggest: Suggest,
): Promise<readonly Problem[]> {
  switch (answer.status) {
    case 'missing':
      return [missingProblem(answer, await suggest(answer.request), request.hintFor?.(answer.request))]
    case 'other':
      return [await otherProblem(answer, suggest)]
    case 'failed':
      return failedProblems(answer, request, evaluator, suggest)
  }
}

/** The words for a name that is not there. */
function missingProblem(
  { request, parent }: MissingAnswer,
  suggestions: Suggestions | undefined,
  ownHint: string | undefined,
): Problem {
  const message = `${request}: ${missingReason(request, parent)}`
  const elsewhere = isForApt(splitName(request).attribute) ? FOR_APT : LOOK_UP
  return { message, hint: suggestionHint(request, suggestions) ?? ownHint ?? elsewhere }
}

function suggestionHint(request: string, suggestions: Suggestions | undefined): string | undefined {
  const { packages, isSure } = suggested(suggestions)
  const [first] = packages
  if (first === undefined) return undefined
  if (isSure) return `write ${first.attribute}, which has it`
  return `did you mean ${packages.map((one) => withVersion(request, one)).join(' or ')}?`
}

/** Who asks for a version is told which one there is: `nodejs (24.1.0)` for `nodejs_18`. */
function withVersion(request: string, { attribute, version }: Located): string {
  const asked = /\d[\d._]*/.exec(splitName(request).attribute)?.[0].replaceAll(/[._]/g, '')
  const isAsked = asked === undefined || attribute.replaceAll(/[._]/g, '').includes(asked)
  return isAsked || version === '' ? attribute : `${attribute} (${version})`
}

const FOR_APT = "leave it out: only Debian's package manager needs it"

/** Not every name with a dot is a path: docker.io. */
const SETS =
  /(?:Packages(?:_\w+)?|Plugins|Extensions|Tools|Libs)$|^(?:xorg|gnome3?|kdeApplications|unixtools)$/

function missingReason(request: string, parent: string): string {
  if (splitName(parent).attribute !== '') return `there is no such package in ${parent}`
  const [set = '', ...rest] = segmentsOf(splitName(request).attribute)
  return rest.length > 0 && SETS.test(set) ? `this nixpkgs has no ${set}` : 'there is no such package'
}

const LOOK_UP = 'look the name up at https://search.nixos.org/packages'

/** Functions that people know from Nix files, and how a list says the same. */
const LISTED: Readonly<Record<string, string>> = {
  withPackages:
    'write the interpreter and each module as names of their own, such as python3 python3Packages.requests',
  override: 'change the package in an overlay (input overlays), and write its name',
  overrideAttrs: 'change the package in an overlay (input overlays), and write its name',
}

/** What is no package has its reason; what has the program that is meant is better than leaving it out. */
async function otherProblem(answer: OtherAnswer, suggest: Suggest): Promise<Problem> {
  const problem = typeProblem(answer)
  if (knownNames(splitName(answer.request).attribute).length === 0) return problem
  const [first] = suggested(await suggest(answer.request)).packages
  return first === undefined ? problem : { ...problem, hint: `write ${first.attribute}` }
}

function typeProblem({ attribute, type, example }: OtherAnswer): Problem {
  const own = splitName(attribute).attribute.split('.').at(-1) ?? attribute
  switch (type) {
    case 'packages':
      return {
        message: `${attribute}: this is a set of packages, not a package`,
        hint: `name a package in it, ${example === null ? '' : 'such as '}${attribute}.${example ?? 'NAME'}`,
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
        hint: /Packages\./.test(attribute)
          ? 'leave it out: what it is for has it already, or cannot have it, such as a module that this version of Python includes'
          : 'leave it out, or use another version of nixpkgs',
      }
    default:
      return {
        message: `${attribute}: this is a ${type}, not a package`,
        hint: 'leave it out',
      }
  }
}
