/** The packages of all images of a run: what several ask for is evaluated, built and read once. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { distinctBy } from '../../base/collections.ts'
import { formatProblems, mergeErrors, NixeryError, type Problem } from '../../base/errors.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import type { Host } from '../../host/host.ts'
import { realiseClosure } from '../../nix/build/realise.ts'
import { outputPaths } from '../../nix/build/realise-call.ts'
import { addTempRoots } from '../../nix/build/temp-roots.ts'
import type { Nix, NixAtWork } from '../../nix/call/command.ts'
import { licenseProblems } from '../../nix/evaluate/config-problem.ts'
import { evaluate, evaluateReadOnly, restrictTo } from '../../nix/evaluate/evaluate.ts'
import { floatingProblems } from '../../nix/evaluate/floating.ts'
import { moduleProblems } from '../../nix/evaluate/modules.ts'
import type { Evaluation, Package } from '../../nix/evaluate/package.ts'
import { evaluationCall, packageSet } from '../../nix/evaluate/package-set.ts'
import { reproduceCommand } from '../../nix/evaluate/reproduce.ts'
import type { NixSettings } from '../../nix/settings/settings.ts'
import { ofSet } from '../../nix/source/extra-sources.ts'
import { describeSource } from '../../nix/source/source.ts'
import { type ImageRequest, type PlatformRequest, platformsOf } from '../../request/request.ts'
import { NarPlaces } from '../../substitute/nar-places.ts'
import { type Batch, batchesOf, type EvaluatedBatch, nameOfSet } from './batches.ts'
import { type FoundClosure, findClosure, type OpenCaches } from './cached-closure.ts'
import { contentsOf, type PlatformContents } from './contents.ts'
import type { ResolvedSources } from './resolve-sources.ts'

/**
 * Looks all names up, with `facts` for documents about the images if they are wanted. `caches`: those that
 * may have all that is needed. Throws `packages` with every name that cannot be used.
 */
export async function evaluatePackages(
  nix: Nix,
  images: readonly ImageRequest[],
  origins: ResolvedSources,
  caches: OpenCaches | undefined,
  host: Host,
  facts = false,
): Promise<readonly EvaluatedBatch[]> {
  const batches = batchesOf(images, origins, facts)
  const outcomes: PromiseSettledResult<EvaluatedBatch>[] = []
  for (const [index, batch] of batches.entries()) {
    // Roots and requests of one batch are not to replace those of another.
    const own = { ...host, workDir: path.join(host.workDir, `packages-${index + 1}`) }
    await mkdir(own.workDir, { recursive: true })
    // One after the other: each fills the memory of a machine.
    outcomes.push(...(await Promise.allSettled([evaluateBatch(nix, batch, caches, own)])))
  }
  const errors = failures(batches, outcomes)
  if (errors.length > 0) throw mergeErrors(errors)
  const evaluated = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  checkLicenses(platformsOf(images), evaluated)
  return evaluated
}

/** A licence that one package set of an image knows is no mistake: of another one's packages none can have it. */
function checkLicenses(requests: readonly PlatformRequest[], batches: readonly EvaluatedBatch[]): void {
  const problems = requests.flatMap((request) => {
    const own = batches.filter(({ packagesOf }) => packagesOf.has(request))
    return licenseProblems(own.map(({ evaluation }) => evaluation.unknownLicenses))
  })
  if (problems.length > 0)
    throw new NixeryError(
      'invalid-input',
      distinctBy(problems, ({ message }) => message),
    )
}

/**
 * Builds or fetches the packages, or finds out how the caches have them. Returns what each request has of
 * them.
 */
export async function realisePackages(
  nix: NixAtWork,
  batches: readonly EvaluatedBatch[],
  origins: ResolvedSources,
  settings: NixSettings,
  caches: OpenCaches | undefined,
): Promise<ReadonlyMap<PlatformRequest, PlatformContents>> {
  const contents = new Map<EvaluatedBatch, PlatformContents>()
  // What may turn out to be impossible comes before anything is built.
  const isForeign = ({ set }: EvaluatedBatch) => !nix.systems.includes(set.system)
  const ordered = [...batches.filter(isForeign), ...batches.filter((batch) => !isForeign(batch))]
  for (const batch of ordered) contents.set(batch, await realiseOrFind(nix, batch, origins, settings, caches))
  const requests = new Set(batches.flatMap(({ packagesOf }) => [...packagesOf.keys()]))
  return contentsOf([...requests], contents, caches)
}

/** With what it was evaluated to be in the end. */
async function realiseOrFind(
  nix: NixAtWork,
  batch: EvaluatedBatch,
  origins: ResolvedSources,
  settings: NixSettings,
  caches: OpenCaches | undefined,
): Promise<PlatformContents> {
  const { evaluation, host } = batch
  const realise = (packages: readonly Package[]) => realiseSome(nix, batch, packages, origins, settings)
  try {
    if (caches !== undefined) return { evaluation, ...(await findBatch(nix, batch, caches, realise)) }
  } catch (error) {
    if (!(error instanceof OtherPaths)) throw error
    host.log.info('all packages are realised by Nix: each evaluation gives them other store paths')
    const again = { ...batch, evaluation: await evaluate(nix, batch.set, batch.query, host) }
    const graph = await realiseBatch(nix, again, origins, settings)
    return { evaluation: again.evaluation, graph, nars: new NarPlaces() }
  }
  return { evaluation, graph: await realise(evaluation.packages), nars: new NarPlaces() }
}

/** Packages that are not what they were when they were evaluated before: builtins.currentTime is in them. */
class OtherPaths extends Error {
  override readonly message = 'each evaluation gives packages other store paths'
}

/** What is wrong for some platforms and not for others says for which. */
function failures(
  batches: readonly Batch[],
  outcomes: readonly PromiseSettledResult<EvaluatedBatch>[],
): readonly unknown[] {
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ error: outcome.reason as unknown, batch: batches[index] }] : [],
  )
  const textsOf = (error: unknown) =>
    error instanceof NixeryError ? error.problems.map((problem) => formatProblems([problem])) : []
  const platformOf = ({ query }: Batch) => formatPlatform(query.platform)
  const texts = failed.map(({ error, batch }) => ({ texts: textsOf(error), batch }))
  const isEverywhere = (problem: Problem) => {
    const text = formatProblems([problem])
    const having = texts.flatMap(({ texts: own, batch }) => (batch && own.includes(text) ? [batch] : []))
    return new Set(having.map(platformOf)).size === new Set(batches.map(platformOf)).size
  }
  return failed.map(({ error, batch }) => {
    if (!(error instanceof NixeryError) || batch === undefined) return error
    if (error.code !== 'packages') return ofSet(nameOfSet(batch), error)
    const where = ` for ${platformOf(batch)}`
    const problems = error.problems.map((problem) =>
      isEverywhere(problem) ? problem : { ...problem, message: problem.message + where },
    )
    return new NixeryError(error.code, problems, error.cause)
  })
}

function evaluateBatch(
  nix: Nix,
  batch: Batch,
  caches: OpenCaches | undefined,
  host: Host,
): Promise<EvaluatedBatch> {
  const { origin, query } = batch
  const { source } = origin.pinned
  const title = `Evaluate ${describeSource(source)} for ${batch.title} with Nix ${nix.version}`
  return host.log.group(title, async () => {
    const set = await packageSet(nix, source, origin.overlays, query, host, caches?.login)
    const isLazy = caches !== undefined && query.facts !== true
    const readOnly = !isLazy ? undefined : await evaluateReadOnly(nix, set, query, host)
    const evaluation = readOnly ?? (await evaluate(nix, set, query, host))
    if (isLazy && readOnly === undefined) {
      const reads = 'the package set reads what is built or copied to it'
      const why = set.overlays.length > 0 ? 'overlays are read from it' : reads
      host.log.info(`derivations are written to the store: ${why}`)
    }
    checkPackages(batch, evaluation)
    return { ...batch, set, evaluation, hasDerivations: readOnly === undefined, host }
  })
}

/**
 * Throws `packages` with those that cannot be put into an image, and with the modules that nothing in the list
 * of their image runs: an interpreter of another package set, with other libraries, does not.
 */
function checkPackages({ packagesOf, query }: Batch, evaluation: Evaluation): void {
  const problems = [...packagesOf.values()].flatMap((packages) => {
    const { byName } = restrictTo(evaluation, packages)
    return [...floatingProblems(byName, query), ...moduleProblems(byName, query)]
  })
  if (problems.length > 0)
    throw new NixeryError(
      'packages',
      distinctBy(problems, ({ message }) => message),
    )
}

/** The closure of a batch, from its caches; `realise` is called for what they lack. */
export function findBatch(
  nix: Nix,
  { title, evaluation, host }: EvaluatedBatch,
  caches: OpenCaches,
  realise: (packages: readonly Package[]) => Promise<ReferenceGraph>,
): Promise<FoundClosure> {
  const text = `Look up the packages for ${title} in binary caches`
  return host.log.group(text, () => findClosure(nix, evaluation.packages, caches, realise, host))
}

/** Builds or fetches some packages of a batch. */
async function realiseSome(
  nix: NixAtWork,
  batch: EvaluatedBatch,
  packages: readonly Package[],
  origins: ResolvedSources,
  settings: NixSettings,
): Promise<ReferenceGraph> {
  const some = await withDerivations(nix, batch, packages)
  const known = new Set(outputPaths(packages))
  if (!batch.hasDerivations && !outputPaths(some.evaluation.packages).every((path) => known.has(path)))
    throw new OtherPaths()
  return realiseBatch(nix, some, origins, settings)
}

/** The batch for some of its packages, whose derivations are in the store. */
export async function withDerivations(
  nix: Nix,
  batch: EvaluatedBatch,
  packages: readonly Package[],
): Promise<EvaluatedBatch> {
  const wanted = new Set(packages.map(({ attribute }) => attribute))
  const named = [...batch.evaluation.byName].filter(([, { attribute }]) => wanted.has(attribute))
  const query = { ...batch.query, packages: named.map(([name]) => name) }
  const evaluation = batch.hasDerivations
    ? restrictTo(batch.evaluation, query.packages)
    : await evaluate(nix, batch.set, query, batch.host)
  return { ...batch, query, evaluation, hasDerivations: true }
}

function realiseBatch(
  nix: NixAtWork,
  { origin, query, set, evaluation, host, title }: EvaluatedBatch,
  { access }: ResolvedSources,
  settings: NixSettings,
): Promise<ReferenceGraph> {
  const { pinned, overlays } = origin
  return host.log.group(`Build or fetch the packages for ${title}`, async () => {
    const hold = () =>
      access.secrets.lend(() => addTempRoots(nix, evaluation.packages, settings, nix.files, host))
    let release = await hold()
    const evaluateAgain = async () => {
      release()
      release = await hold()
      return evaluationCall(set, { names: query.packages, build: true }, host)
    }
    const how = {
      policy: settings.buildFromSource,
      evaluateAgain,
      reproduce: (attribute: string) => reproduceCommand(pinned.source, overlays, query, attribute),
    }
    return realiseClosure(nix, evaluation, how, host).finally(() => release())
  })
}
