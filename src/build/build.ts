import { formatProblems, mergeErrors, type NixeryError, settleAll } from '../base/errors.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { NO_STORE_RECORDS, type StoreRecords } from '../cache/store-records.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../host/log/log.ts'
import { warnOfMisfits } from '../image/layers/files/layers-plan-file.ts'
import type { BuiltImage } from '../image/oci/image.ts'
import { copyBuilt } from '../nix/build/copy.ts'
import { discardStaging, stageOutputs } from '../output/staging.ts'
import { Registries } from '../registry/connection.ts'
import { ensureOras } from '../registry/install-oras.ts'
import { type PlatformRequest, platformsOf, type RunRequest } from '../request/request.ts'
import { lostPath } from '../substitute/nar-places.ts'
import { lackingNar } from '../substitute/open-nar.ts'
import { allNameData, planJobs } from './assemble/plan-jobs.ts'
import { warnOfDifferences } from './deliver/check-records.ts'
import { deliver, type PlannedJob } from './deliver/deliver.ts'
import { checkAttach } from './evidence/attach.ts'
import { evidenceDirectory, writeEvidence } from './evidence/files.ts'
import { BaseLoader } from './jobs/base-loader.ts'
import { changesOf } from './jobs/changes.ts'
import { forImage, type Job, type KnownImage, prefixOf, type Run } from './jobs/job.ts'
import { findLastImage, lastImage } from './jobs/last-image.ts'
import { openJobs } from './jobs/open-jobs.ts'
import { basesOf, pinBases } from './jobs/pinned-bases.ts'
import { checkReuse, findReuse, type Reuse, reuseImage, staleTags } from './jobs/reuse-image.ts'
import { openCaches } from './packages/cached-closure.ts'
import type { PlatformContents } from './packages/contents.ts'
import { evaluatePackages, realisePackages } from './packages/packages.ts'
import { nixFor, type ResolvedSources, resolveSources } from './packages/resolve-sources.ts'
import type { BuildResult } from './report/result.ts'

/**
 * The whole program: from requests to images in registries and on disk, all of a run together. Nothing is
 * done twice: a cached image that every registry has needs no Nix, and a layer that a registry or another
 * image of the run has is neither packed nor uploaded. Results are in the order of the requests.
 */
export async function build(
  request: RunRequest,
  host: Host,
  memory: BuildCache,
): Promise<readonly BuildResult[]> {
  const { images } = request
  for (const warning of request.warnings) host.log.warning(warning)
  warnOfMisfits(platformsOf(images), host.log)
  host.enter('pin')
  const documents = await evidenceDirectory(request.evidence, host)
  // Before anything is written: a directory of packages may hold the place of the output.
  const origins = await resolveSources(request, host)
  const staging = await stageOutputs(
    images.map(({ local }) => local),
    host,
  )
  const registries = new Registries(request.registries, host)
  try {
    const bases = await pinBases(images, registries)
    const run: Run = { request, host, registries, memory, layout: staging.layout, bases }
    const jobs = await openJobs(run, origins, staging.images)
    await checkAttach(jobs, run)
    for (const job of jobs) warnOfDifferences(job, host.log)
    const reuses = request.verify ? [] : await findReuses(jobs, run)
    await settleAll(...reuses.map(checkReuse))
    const todo = jobs.filter((job) => !reuses.some((reuse) => reuse.job === job))
    const made = todo.length > 0 ? await makeImages(run, origins, todo) : NOTHING_MADE
    // At the end: a run that finds something wrong before it pushes has moved no tag.
    const errors = [...made.errors, ...(await reuseAll(reuses, run))]
    // Of all images of the run: one entry is written for the next run to compare with.
    if (made.done.size > 0) {
      const there = jobs.filter((job) => made.done.has(job) || !todo.includes(job))
      await memory.saveInputs(there.map((job) => [job.request.scope, job.inputs]))
    }
    if (errors.length > 0) throw mergeErrors(errors)
    const reused = reuses.map(async ({ job, known }) => [job, await unchanged(job, known, run)] as const)
    const done = new Map([...made.done, ...(await Promise.all(reused))])
    const results = jobs.map((job) => resultOf(job, done.get(job) as Done, run, origins))
    return documents === undefined ? results : await withEvidence(jobs, results, documents, run)
  } finally {
    await discardStaging(staging)
  }
}

/** An image that a run has built, or reused. */
type Done = KnownImage & Pick<BuildResult, 'cacheHit' | 'layersReused' | 'bytesPushed' | 'last' | 'changed'>

/** Registries are asked for all at once, caches for one after the other. */
async function findReuses(jobs: readonly Job[], run: Run): Promise<readonly Reuse[]> {
  const stale = await settleAll(...jobs.map(staleTags))
  const reuses: Reuse[] = []
  for (const [index, job] of jobs.entries()) {
    const reuse = await findReuse(job, stale[index], run)
    if (reuse !== undefined) reuses.push(reuse)
  }
  return reuses
}

/**
 * An image that cannot be put into its places does not keep the others from theirs. Returns what went wrong.
 */
async function reuseAll(reuses: readonly Reuse[], run: Run): Promise<readonly unknown[]> {
  const errors: unknown[] = []
  for (const reuse of reuses) {
    try {
      await forImage(reuse.job, () => reuseImage(reuse, run))
    } catch (error) {
      if (run.host.signal.aborted) throw error
      errors.push(error)
    }
  }
  return errors
}

/** What became of the images that had to be made. */
interface Made {
  readonly done: ReadonlyMap<Job, Done>
  /** Why some did not arrive. */
  readonly errors: readonly NixeryError[]
}

const NOTHING_MADE: Made = { done: new Map(), errors: [] }

/** Compared only with a named image: its own tags point to it. */
async function unchanged(job: Job, known: KnownImage, run: Run): Promise<Done> {
  const found = job.request.compareWith === undefined ? undefined : await findLastImage(job, run)
  const last = lastImage(found, known)
  return { ...known, last, cacheHit: 'image', layersReused: layersIn(known.images), bytesPushed: 0 }
}

const layersIn = (images: readonly BuiltImage[]): number =>
  new Set(images.flatMap(({ layers }) => layers.map(({ key }) => key))).size

/** One image after the other: what is attached in one repository goes through one list there. */
async function withEvidence(
  jobs: readonly Job[],
  results: readonly BuildResult[],
  directory: string,
  run: Run,
): Promise<readonly BuildResult[]> {
  const complete: BuildResult[] = []
  for (const [index, result] of results.entries()) {
    const job = jobs[index] as Job
    const evidence = await forImage(job, () => writeEvidence(directory, job, result, run))
    complete.push({ ...result, evidence })
  }
  return complete
}

function resultOf({ request }: Job, done: Done, run: Run, origins: ResolvedSources): BuildResult {
  const sets = request.platforms.map((platform) => [...origins.setsOf(platform)])
  const pinned = sets.flatMap((all) => all.map(([, one]) => one.pinned))
  const [[, own] = [], ...extra] = sets[0] ?? []
  const revision = own?.pinned.revision ?? done.images[0]?.nixpkgsRevision
  return {
    ...done,
    request,
    layers: layersIn(done.images),
    isVerified: run.request.verify,
    nixpkgsRevision: revision,
    extraRevisions: Object.fromEntries(
      extra.flatMap(([name, one]) =>
        one.pinned.revision === undefined ? [] : [[name, one.pinned.revision]],
      ),
    ),
    bases: basesOf(request.platforms, run.bases),
    unpinned: pinned.find(({ unpinned }) => unpinned !== undefined)?.unpinned,
    cacheTtlSeconds: run.request.cacheTtlSeconds,
    cacheTrouble: run.memory.failure,
    evidence: [],
  }
}

/**
 * With what earlier runs have learnt of store paths, and without it when that turns out to be no longer true.
 * What no cache gives after all, though it was to have it, is left to Nix.
 */
async function makeImages(run: Run, origins: ResolvedSources, jobs: readonly Job[]): Promise<Made> {
  const nothing = async () => NO_STORE_RECORDS
  try {
    const recall = run.request.verify ? nothing : () => run.memory.restoreStoreRecords()
    return await makeImagesWith(recall, run, origins, jobs)
  } catch (error) {
    const lost = lostPath(error)
    const lacking = lost?.isGone === false ? lost : lackingNar(error)
    if (lacking !== undefined) {
      run.host.log.warning(`all packages are realised by Nix: ${lacking.message}`)
      return makeImagesWith(nothing, realisingAll(run), origins, jobs)
    }
    if (lost === undefined) throw error
    run.host.log.warning(`${lost.message}: all store paths are looked up again`)
    return makeImagesWith(nothing, run, origins, jobs)
  }
}

const realisingAll = (run: Run): Run => ({
  ...run,
  request: { ...run.request, nix: { ...run.request.nix, realise: 'full' } },
})

/** What can be wrong is found out before work starts: tools, then the names, then the right to push. */
async function makeImagesWith(
  recall: () => Promise<StoreRecords>,
  run: Run,
  origins: ResolvedSources,
  jobs: readonly Job[],
): Promise<Made> {
  const { request, host } = run
  const repositories = jobs.flatMap(({ destinations }) => destinations.map(({ repository }) => repository))
  host.enter('install')
  const oras = repositories.length > 0 ? await ensureOras(request.oras, host) : ''
  const bases = new BaseLoader(run)
  const nameData = await allNameData(jobs, host)
  const nix = await nixFor(request, origins, host)
  host.enter('evaluate')
  const caches = await openCaches(nix, request.nix, recall, host)
  const images = jobs.map((job) => job.request)
  const wantsBills = request.evidence.formats.length > 0
  const [batches, lastImages, changes] = await settleAll(
    evaluatePackages(nix, images, origins, caches, host, wantsBills),
    Promise.all(jobs.map((job) => findLastImage(job, run))),
    // What a registry has says what changed; a read of the Actions cache takes its time.
    Promise.all(jobs.map((job) => (job.destinations.length > 0 ? undefined : changesOf(job, run.memory)))),
    // What cannot be a base is found out before anything is built.
    ...jobs.map((job) => forImage(job, () => bases.loadAll(job.request.platforms))),
    settleAll(...repositories.map((repository) => repository.checkPush())),
  )
  host.enter('realise')
  const contents = await realisePackages(nix, batches, origins, request.nix, caches)
  // Before anything that can fail: what was built is of use to the next run, whatever becomes of this one.
  const { copyTo } = request.nix
  if (copyTo !== undefined)
    await host.log.group(`Copy to ${copyTo}`, () => copyBuilt(nix, rootsInStore(contents), copyTo, host))

  host.enter('plan')
  const trees = caches?.known.trees ?? new Map()
  const { planned: plans, records } = await planJobs(jobs, { contents, nameData, trees, nix, bases }, host)
  const planned = plans.map((one) => ({ ...one, before: lastImages[jobs.indexOf(one.job)] }))
  sayFindings(planned, host.log)
  const { arrived, errors } = await deliver(run, oras, planned, records, bases)
  // Licences and identifiers are large: runs without documents do not load them.
  const bills = wantsBills
    ? await (await import('./evidence/bills.ts')).gatherBills(nix, contents, planned, arrived, host)
    : new Map()
  host.enter('save')
  const done = new Map<Job, Done>()
  for (const { job, known, layersReused, bytesPushed } of arrived) {
    await run.memory.saveImage(job.key, known.images, job.known?.images)
    const ofImage = bills.get(job)
    if (ofImage !== undefined) await run.memory.saveBills(job.key, ofImage)
    const cacheHit = layersReused > 0 ? 'layers' : 'none'
    const graphs = job.request.platforms.flatMap((request) => contents.get(request)?.graph ?? [])
    const index = jobs.indexOf(job)
    const [last, changed] = [lastImage(lastImages[index], known), changes[index]]
    done.set(job, { ...known, bills: ofImage, graphs, last, changed, cacheHit, layersReused, bytesPushed })
  }
  return { done, errors }
}

/** What planning has found out about the images, each once. */
function sayFindings(planned: readonly PlannedJob[], log: Log): void {
  for (const { job, platforms } of planned) {
    const prefix = prefixOf(job)
    const warnings = platforms.flatMap(({ plan }) => plan.warnings.map((one) => formatProblems([one])))
    for (const warning of new Set(warnings)) log.warning(prefix + warning)
    for (const notice of new Set(platforms.flatMap(({ plan }) => plan.notices))) log.info(prefix + notice)
    // An answer has the command that runs the image.
    for (const usage of new Set(platforms.flatMap(({ plan }) => plan.usage))) log.outcome(prefix + usage)
  }
}

const rootsInStore = (contents: ReadonlyMap<PlatformRequest, PlatformContents>): readonly string[] => [
  ...new Set(
    [...contents.values()].flatMap(({ graph, nars }) => graph.roots.filter((root) => !nars.has(root))),
  ),
]
