import { existsSync } from 'node:fs'
import path from 'node:path'
import { distinctBy } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import { limitConcurrency } from '../../base/limit.ts'
import type { Host } from '../../host/host.ts'
import type { Nix } from '../call/command.ts'
import { evaluationHint, shortened } from '../call/nix-error.ts'
import type { Answer, FoundAnswer } from './answer.ts'
import { asAsked } from './asked.ts'
import { bisect } from './bisect.ts'
import { configProblem, licenseProblems } from './config-problem.ts'
import { type EvaluationAnswer, type Evaluator, evaluationsAtOnce, makeEvaluator } from './evaluator.ts'
import { PassingFailure } from './failed-problems.ts'
import { EVALUATE, EVALUATE_READ_ONLY } from './instantiate.ts'
import type { Evaluation, Package, PackageQuery } from './package.ts'
import { problemsOf } from './package-problems.ts'
import type { PackageSet } from './package-set.ts'
import { suggestionsFor } from './suggestions.ts'

/** The part of an evaluation that is about some of its names. */
export function restrictTo(evaluation: Evaluation, names: readonly string[]): Evaluation {
  const byName = new Map(
    names.flatMap((name) => {
      const found = evaluation.byName.get(name)
      return found === undefined ? [] : [[name, found] as const]
    }),
  )
  return { ...evaluation, byName, packages: sorted(byName) }
}

/** What package sets have for one image. What is said of nixpkgs is said of the first. */
export function joinEvaluations([first, ...others]: readonly Evaluation[]): Evaluation {
  if (first === undefined) throw new Error('an image without a package set')
  if (others.length === 0) return first
  const parts = [first, ...others]
  const byName = new Map(parts.flatMap((part) => [...part.byName]))
  const facts = parts.flatMap((part) => part.facts ?? [])
  return { ...first, byName, packages: sorted(byName), ...(facts.length === 0 ? {} : { facts }) }
}

function sorted(byName: ReadonlyMap<string, Package>): readonly Package[] {
  const distinct = distinctBy([...byName.values()], ({ attribute }) => attribute)
  return distinct.sort((a, b) => (a.attribute < b.attribute ? -1 : 1))
}

/**
 * Looks up all packages of the request without writing their derivations to the store, which saves time where
 * nothing is built. undefined when that is not possible, or anything is wrong: `evaluate` finds out what.
 */
export async function evaluateReadOnly(
  nix: Nix,
  set: PackageSet,
  { packages, sharesConfig }: PackageQuery,
  host: Host,
): Promise<Evaluation | undefined> {
  // Overlays are read from the store.
  if (set.overlays.length > 0) return undefined
  const answer = await makeEvaluator(nix, set, host, EVALUATE_READ_ONLY).all(packages)
  if (answer === undefined || (answer.unknownLicenses !== null && sharesConfig !== true)) return undefined
  return answer.packages.every(({ status }) => status === 'found') ? toEvaluation(answer) : undefined
}

/**
 * Looks up and evaluates all packages of the request. Nothing is built; derivations are written to the store.
 * Throws `packages` with every name that cannot be used, or `evaluation` when the package set itself fails.
 */
export async function evaluate(
  nix: Nix,
  set: PackageSet,
  request: PackageQuery,
  host: Host,
): Promise<Evaluation> {
  const evaluator = makeEvaluator(nix, set, host, EVALUATE)
  return evaluateAll(evaluator, request, host).catch((error: unknown) => {
    if (!(error instanceof PassingFailure)) throw error
    host.log.info('An evaluation failed, and did not fail again; evaluating once more')
    return evaluateAll(evaluator, request, host)
  })
}

async function evaluateAll(evaluator: Evaluator, request: PackageQuery, host: Host): Promise<Evaluation> {
  const answer = await lookUp(evaluator, request, host)
  const licenses = licenseProblems([answer.unknownLicenses ?? undefined])
  if (licenses.length > 0 && request.sharesConfig !== true) throw new NixeryError('invalid-input', licenses)
  const wrong = answer.packages.filter((one): one is Exclude<Answer, FoundAnswer> => one.status !== 'found')
  if (wrong.length > 0) throw await wrongNames(wrong, request, evaluator)
  return toEvaluation(answer)
}

function toEvaluation(answer: EvaluationAnswer): Evaluation {
  const found = answer.packages.filter((one): one is FoundAnswer => one.status === 'found')
  const byName = new Map<string, Package>(found.map((one) => [one.request, one]))
  return {
    byName,
    packages: sorted(byName),
    revision: answer.revision ?? undefined,
    nixpkgsVersion: answer.version ?? undefined,
    ...(answer.facts === undefined ? {} : { facts: answer.facts }),
    ...(answer.unknownLicenses === null ? {} : { unknownLicenses: answer.unknownLicenses }),
  }
}

/**
 * Facts are asked for in the same evaluation; where that fails because of them, the packages are found
 * without.
 */
async function lookUp(evaluator: Evaluator, request: PackageQuery, host: Host): Promise<EvaluationAnswer> {
  const { packages, facts } = request
  const withFacts = facts === true ? await evaluator.all(packages, true) : undefined
  if (withFacts !== undefined) return withFacts
  const answer = (await evaluator.all(packages)) ?? (await evaluateParts(evaluator, request))
  const areFound = answer.packages.every(({ status }) => status === 'found')
  if (facts === true && areFound)
    host.log.warning('the package set cannot be evaluated for licences and homepages: the SBOM has none')
  return answer
}

/** All that is wrong with the names, in their order. */
async function wrongNames(
  wrong: readonly Exclude<Answer, FoundAnswer>[],
  request: PackageQuery,
  evaluator: Evaluator,
): Promise<NixeryError> {
  await checkConfig(wrong, request, evaluator)
  const suggest = suggestionsFor(wrong, evaluator)
  const explain = limitConcurrency(
    (answer: (typeof wrong)[number]) => problemsOf(answer, request, evaluator, suggest),
    evaluationsAtOnce(),
  )
  const problems = await Promise.all(
    wrong.map(async (answer) => {
      const found = await explain(answer)
      return found.map((problem) => asAsked(problem, answer.request, request))
    }),
  )
  return new NixeryError('packages', problems.flat())
}

/** What every image has from its own package set, and nothing refuses. */
const ALWAYS_FINE = 'cacert'

/**
 * Throws `invalid-input` when the configuration is to blame, which takes every package down: the others are
 * evaluated without it.
 */
async function checkConfig(
  wrong: readonly Answer[],
  { packages, nixpkgsConfig }: PackageQuery,
  evaluator: Evaluator,
): Promise<void> {
  const isAsked = packages.includes(ALWAYS_FINE)
  const isSuspect = ({ request, status }: Answer) =>
    status === 'failed' && (request === ALWAYS_FINE || !isAsked)
  if (!wrong.some(isSuspect) || Object.keys(nixpkgsConfig).length === 0) return
  const why = await evaluator.explain(ALWAYS_FINE)
  if (why === undefined || (await evaluator.explain(ALWAYS_FINE, {})) !== undefined) return
  throw new NixeryError('invalid-input', configProblem(shortened(why.message)))
}

/**
 * An error that Nix cannot catch takes all names down with it. Throws when it is the package set itself that
 * fails.
 */
async function evaluateParts(evaluator: Evaluator, request: PackageQuery): Promise<EvaluationAnswer> {
  const { packages: names, nixpkgsConfig } = request
  const empty = await evaluator.all([])
  if (empty !== undefined) return { ...empty, packages: await bisect(evaluator, names) }
  const [name = ''] = names
  const why = (await evaluator.explain(name)) ?? { message: 'Nix failed, and did not fail again' }
  if (Object.keys(nixpkgsConfig).length > 0 && (await evaluator.explain(name, {})) === undefined)
    throw new NixeryError('invalid-input', configProblem(shortened(why.message)))
  throw new NixeryError('evaluation', {
    ...why,
    message: `the package set cannot be evaluated: ${shortened(why.message)}`,
    hint: flakeHint(request.source) ?? evaluationHint(why.message),
  })
}

/** A directory that is a flake, and no package set besides. */
function flakeHint(source: PackageQuery['source']): string | undefined {
  if (source.kind !== 'path') return undefined
  const has = (file: string) => existsSync(path.join(source.path, file))
  return has('flake.nix') && !has('default.nix') ? `it is a flake: write flake:${source.path}` : undefined
}
