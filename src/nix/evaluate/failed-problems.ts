/**
 * What is said of a name whose evaluation fails: why nixpkgs refuses it and what allows that, or Nix's own
 * words.
 */
import { NixeryError, type Problem } from '../../base/errors.ts'
import { overlayHint, shortened } from '../call/nix-error.ts'
import { replacementIn } from './aliases.ts'
import type { FailedAnswer } from './answer.ts'
import { inSet, splitName } from './attribute-path.ts'
import type { Evaluator, Explanation } from './evaluator.ts'
import type { PackageQuery } from './package.ts'
import { type NixpkgsConfig, parseRefusal, type Refusal } from './refusal.ts'
import { type Suggest, suggested } from './suggestions.ts'

const LEAVE_OUT = 'leave it out, or use another version of nixpkgs'

/** A package that needs more allowances than these is not worth the evaluations. */
const MOST_REFUSALS = 8

export async function failedProblems(
  answer: FailedAnswer,
  request: PackageQuery,
  evaluator: Evaluator,
  suggest: Suggest,
): Promise<readonly Problem[]> {
  const why = await evaluator.explain(answer.request)
  if (why === undefined) {
    const again = await evaluator.all([answer.request])
    if (again?.packages.some(({ status }) => status === 'found')) throw new PassingFailure(answer.request)
    return [setProblem(answer)]
  }
  const search = await findAllowance(answer.request, why, request, evaluator)
  if (search.refusals.length === 0) return [await otherProblem(answer, why, evaluator, suggest)]
  return search.refusals.map((refusal) => refusalProblem(answer, refusal, request, search.config))
}

/** Nix failed with a name, and then did not: its store was busy, or was being made. */
export class PassingFailure extends NixeryError {
  constructor(request: string) {
    const message = `${request}: its evaluation failed, and did not fail again`
    super('packages', { message, hint: 'run it again' })
  }
}

/**
 * Only packages are evaluated to explain them: a set fails for a name in it, when it is searched for an
 * example.
 */
const setProblem = ({ request }: FailedAnswer): Problem => ({
  message: `${request}: this is not a package, and something in it cannot be evaluated`,
  hint: `name a package in it: ${request}.NAME; if it is a package itself, run it again`,
})

interface Search {
  /** One after the other: each shows when the one before it is allowed. */
  readonly refusals: readonly Refusal[]
  /** What lets the package through, found out by evaluating it; undefined when nothing does. */
  readonly config: NixpkgsConfig | undefined
}

/** Allows what nixpkgs refuses until it evaluates the package, so that what is suggested works. */
async function findAllowance(
  name: string,
  why: Explanation,
  request: PackageQuery,
  { explain }: Evaluator,
): Promise<Search> {
  const refusals: Refusal[] = []
  let [config, reason] = [request.nixpkgsConfig, why]
  while (refusals.length < MOST_REFUSALS) {
    const refusal = parseRefusal(reason.message)
    if (refusal === undefined || refusals.some((seen) => isSame(seen, refusal))) break
    refusals.push(refusal)
    const next = await firstThatHelps(refusal, config, (candidate) => explain(name, candidate))
    if (next === undefined) break
    if (next.reason === undefined) return { refusals, config: next.config }
    ;[config, reason] = [next.config, next.reason]
  }
  return { refusals, config: undefined }
}

const isSame = (a: Refusal, b: Refusal) => a.name === b.name && a.text === b.text

/** The first allowance with which the package evaluates, or is refused for another reason. */
async function firstThatHelps(
  refusal: Refusal,
  config: NixpkgsConfig,
  explain: (config: NixpkgsConfig) => Promise<Explanation | undefined>,
): Promise<{ readonly config: NixpkgsConfig; readonly reason: Explanation | undefined } | undefined> {
  for (const allow of refusal.allowances) {
    const candidate = allow(config)
    const reason = await explain(candidate)
    if (reason === undefined) return { config: candidate, reason }
    const next = parseRefusal(reason.message)
    if (next !== undefined && !isSame(next, refusal)) return { config: candidate, reason }
  }
  return undefined
}

function refusalProblem(
  { attribute, name }: FailedAnswer,
  refusal: Refusal,
  { source }: PackageQuery,
  config: NixpkgsConfig | undefined,
): Problem {
  const isItself = name === null || name === refusal.name
  const message = isItself
    ? `${attribute}: ${refusal.name} ${refusal.text}`
    : `${attribute}: it needs ${refusal.name}, which ${refusal.text}`
  const isFlake = source.kind === 'flake'
  if (config === undefined)
    return { message, hint: isFlake ? `${LEAVE_OUT}, or allow it in the flake` : LEAVE_OUT }
  const where = isFlake
    ? 'give nixpkgs itself instead of a flake (a commit, or the flake.lock of the flake), and '
    : ''
  return { message, hint: refusal.advise(`${where}set nixpkgs-config: '${JSON.stringify(config)}'`) }
}

async function otherProblem(
  { request, attribute }: FailedAnswer,
  { message, place }: Explanation,
  evaluator: Evaluator,
  suggest: Suggest,
): Promise<Problem> {
  const own = splitName(attribute)
  const replacement = replacementIn(message, own.attribute)
  const placed = place === undefined ? {} : { place }
  if (replacement === undefined) {
    const hint =
      overlayHint(message) ?? (place === undefined ? LEAVE_OUT : `correct it there, or leave ${request} out`)
    return { ...placed, message: `${request}: its evaluation fails: ${shortened(message)}`, hint }
  }
  const listed = replacement && inSet(own.set, replacement)
  const hint = (await replacementHint(listed, evaluator)) ?? (await insteadHint(request, suggest))
  return { ...placed, message: `${request}: ${shortened(message)}`, hint }
}

/** Not every word that nixpkgs recommends is a name. */
async function replacementHint(name: string | null, { all }: Evaluator): Promise<string | undefined> {
  if (name === null) return undefined
  const [answer] = (await all([name]))?.packages ?? []
  return answer?.status === 'found' ? `write ${name}` : undefined
}

/** What else has what a name stood for. */
async function insteadHint(request: string, suggest: Suggest): Promise<string> {
  const [other] = suggested(await suggest(request)).packages
  return other === undefined ? LEAVE_OUT : `write ${other.attribute}, or use another version of nixpkgs`
}
