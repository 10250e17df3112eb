import { distinctBy } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { diskFull, saysDiskFull } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, storeDirectories } from '../call/command.ts'
import { evaluationHint, nixErrorMessage, nixErrorPlace } from '../call/nix-error.ts'
import type { PackageMeta } from '../facts/package-meta.ts'
import { EVALUATE, EVALUATE_READ_ONLY } from './instantiate.ts'
import type { Evaluation, Package, PackageQuery } from './package.ts'
import { type Answer, problemsOf } from './package-problems.ts'
import { evaluationCall, type PackageSet } from './package-set.ts'

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

function sorted(byName: ReadonlyMap<string, Package>): readonly Package[] {
  const distinct = distinctBy([...byName.values()], ({ attribute }) => attribute)
  return distinct.sort((a, b) => (a.attribute < b.attribute ? -1 : 1))
}

interface EvaluationAnswer {
  readonly revision: string | null
  readonly version: string | null
  readonly packages: readonly Answer[]
  readonly facts?: readonly PackageMeta[]
}

/**
 * Looks up all packages of the request without writing their derivations to the store, which saves time where nothing is built.
 * undefined when that is not possible, or anything is wrong: `evaluate` finds out what.
 */
export async function evaluateReadOnly(
  nix: Nix,
  set: PackageSet,
  { packages }: PackageQuery,
  host: Host,
): Promise<Evaluation | undefined> {
  // Overlays are read from the store.
  if (set.overlays.length > 0) return undefined
  const answer = await makeEvaluator(nix, set, host, EVALUATE_READ_ONLY).all(packages)
  const byName = new Map<string, Package>()
  for (const one of answer?.packages ?? []) if (one.status === 'found') byName.set(one.request, one)
  return answer === undefined || byName.size < answer.packages.length
    ? undefined
    : toEvaluation(answer, byName)
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
  const answer = await lookUp(evaluator, request, host)
  const problems: Problem[] = []
  const byName = new Map<string, Package>()
  for (const one of answer.packages) {
    if (one.status === 'found') byName.set(one.request, one)
    else {
      const askedBy = request.askedBy?.(one.request) ?? ''
      const where = askedBy === '' ? '' : ` (${askedBy})`
      const own = await problemsOf(one, request, evaluator.explain)
      problems.push(...own.map((problem) => ({ ...problem, message: problem.message + where })))
    }
  }
  if (problems.length > 0) throw new NixeryError('packages', problems)
  return toEvaluation(answer, byName)
}

const toEvaluation = (answer: EvaluationAnswer, byName: ReadonlyMap<string, Package>): Evaluation => ({
  byName,
  packages: sorted(byName),
  revision: answer.revision ?? undefined,
  nixpkgsVersion: answer.version ?? undefined,
  ...(answer.facts === undefined ? {} : { facts: answer.facts }),
})

/** Facts are asked for in the same evaluation; where that fails because of them, the packages are found without. */
async function lookUp(
  evaluator: Evaluator,
  { packages, facts }: PackageQuery,
  host: Host,
): Promise<EvaluationAnswer> {
  const withFacts = facts === true ? await evaluator.all(packages, true) : undefined
  if (withFacts !== undefined) return withFacts
  const answer = (await evaluator.all(packages)) ?? (await oneByOne(evaluator, packages))
  const areFound = answer.packages.every(({ status }) => status === 'found')
  if (facts === true && areFound)
    host.log.warning('the package set cannot be evaluated for licences and homepages: the SBOM has none')
  return answer
}

interface Evaluator {
  /** undefined when the evaluation as a whole fails. */
  readonly all: (names: readonly string[], facts?: true) => Promise<EvaluationAnswer | undefined>
  /** Why the evaluation of one name fails, in Nix's words, and where in the user's files. */
  readonly explain: (name: string) => Promise<Pick<Problem, 'message' | 'place'>>
}

function makeEvaluator(nix: Nix, set: PackageSet, host: Host, mode: readonly string[]): Evaluator {
  const call = async (fields: {
    readonly names: readonly string[]
    readonly explain?: true
    readonly facts?: true
  }) => {
    const { args: input, isPure } = await evaluationCall(set, fields, host)
    const trace = host.log.isDebug ? ['--show-trace'] : []
    const options = { secrets: isPure, onStderr: host.log.debug }
    const result = await nix.run('nix-instantiate', [...mode, ...trace, ...input], options)
    const message = nixErrorMessage(result.stderr)
    if (result.exitCode !== 0 && saysDiskFull(message))
      throw await diskFull(`Nix could not evaluate: ${message}`, [...storeDirectories(nix), host.workDir])
    return result
  }
  const sourceRoot = set.source.kind === 'path' ? `${set.source.path}/` : undefined
  return {
    async all(names, facts) {
      const { exitCode, stdout } = await call({ names, ...(facts && { facts }) })
      return exitCode === 0 ? (JSON.parse(stdout) as EvaluationAnswer) : undefined
    },
    async explain(name) {
      const { stderr } = await call({ names: [name], explain: true })
      const place = nixErrorPlace(stderr)
      // Only files of the user can be shown to the user: the others are Nix's or ours.
      const message = nixErrorMessage(stderr)
      const isOwn = place !== undefined && sourceRoot !== undefined && place.file.startsWith(sourceRoot)
      if (!isOwn) return { message }
      const where = `${place.file}:${place.line}:${place.column}`
      return { message: message.includes(where) ? message : `${message} (${where})`, place }
    },
  }
}

/** An error that Nix cannot catch takes all names down with it: asked one by one, only the guilty ones fail. */
async function oneByOne(evaluator: Evaluator, names: readonly string[]): Promise<EvaluationAnswer> {
  const empty = await evaluator.all([])
  if (empty === undefined) {
    const why = await evaluator.explain(names[0] ?? '')
    throw new NixeryError('evaluation', {
      ...why,
      message: `the package set cannot be evaluated: ${why.message}`,
      hint: evaluationHint(why.message),
    })
  }
  const packages: Answer[] = []
  for (const name of names) {
    const one = await evaluator.all([name])
    packages.push(...(one?.packages ?? [{ request: name, attribute: name, status: 'failed' as const }]))
  }
  return { ...empty, packages }
}
