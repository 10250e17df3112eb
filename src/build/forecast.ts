/** `build --dry-run`: what a build would do, and why. Nothing is built, packed, pushed or kept. */
import path from 'node:path'
import { distinctBy, totalSize } from '../base/collections.ts'
import { settleAll } from '../base/errors.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import type { InputChange } from '../cache/inputs-record.ts'
import type { LayerRecords } from '../cache/layer-records.ts'
import { derivationName } from '../closure/store-name.ts'
import type { Host } from '../host/host.ts'
import { taggedNames } from '../image/oci/reference.ts'
import type { DryRun } from '../nix/build/dry-run.ts'
import { isLocal } from '../output/targets.ts'
import { Registries } from '../registry/connection.ts'
import type { RunRequest } from '../request/request.ts'
import { allNameData, type ForecastJob, forecastJobs } from './assemble/plan-jobs.ts'
import { isOwnLayer, type PlannedLayer } from './assemble/planned-layers.ts'
import type { PlannedJob } from './deliver/deliver.ts'
import { lookUpRecords } from './deliver/look-up-records.ts'
import { type ForecastChanges, forecastChanges } from './forecast-changes.ts'
import { BaseLoader } from './jobs/base-loader.ts'
import { changesOf, lostReason } from './jobs/changes.ts'
import type { Job, Run } from './jobs/job.ts'
import { findLastImage } from './jobs/last-image.ts'
import { openJobs } from './jobs/open-jobs.ts'
import { pinBases } from './jobs/pinned-bases.ts'
import { type StaleTags, staleTags } from './jobs/reuse-image.ts'
import { openCaches } from './packages/cached-closure.ts'
import { forecastPackages, type PackagesForecast } from './packages/forecast-packages.ts'
import { evaluatePackages } from './packages/packages.ts'
import { nixFor, type ResolvedSources, resolveSources } from './packages/resolve-sources.ts'

/** What a build would do for one image. */
export interface Forecast {
  /** What the image file calls it. */
  readonly name?: string
  /** `move-tags`: the registries have the image, and some tags point elsewhere. */
  readonly action: 'none' | 'move-tags' | 'build'
  /** Of the image that is in the cache. */
  readonly digest?: string
  /** Why it would be built, in a few words. */
  readonly reason?: string
  /** The inputs that differ from those of the last build; absent when the cache knows of none. */
  readonly changed?: readonly InputChange[]
  /** What Nix would do, where it has to; the layers are not known before it has done that. */
  readonly nix?: NixForecast
  readonly layers?: LayersForecast
  /** How it would differ from the image of `compare-with`, or else from the one that its first tag points to. */
  readonly changes?: ForecastChanges
  /** The tags that would be pushed or moved: `ghcr.io/org/tools:latest`. */
  readonly tags: readonly string[]
  /** Where the image would be written to on this machine. */
  readonly outputs: readonly string[]
}

export interface NixForecast {
  /** Names of derivations that would be built from source, */
  readonly build: readonly string[]
  /** of small files that would be written, and of sources that would be downloaded. */
  readonly write: readonly string[]
  readonly download: readonly string[]
  /** Store paths that would be fetched from binary caches; bytes. */
  readonly fetch: { readonly paths: number; readonly downloadBytes: number; readonly unpackedBytes: number }
}

/** Layers that platforms share count once. */
export interface LayersForecast {
  readonly total: number
  /**
   * Those that would be packed, with what is in them, and about how many bytes that is, uncompressed. The root
   * filesystem is one of them, and taken to be small, where packages are new: only their files say what it is.
   */
  readonly pack: readonly { readonly contents: readonly string[]; readonly bytes: number }[]
  /** What binary caches have of these, bytes uncompressed. */
  readonly fetch: { readonly paths: number; readonly bytes: number }
  /** Layers that are known from earlier builds, and that a registry lacks; bytes compressed. */
  readonly upload: { readonly layers: number; readonly bytes: number }
}

/** In the order of the requests. */
export async function forecast(
  request: RunRequest,
  host: Host,
  memory: BuildCache,
): Promise<readonly Forecast[]> {
  for (const warning of request.warnings) host.log.warning(warning)
  host.enter('pin')
  const origins = await resolveSources(request, host)
  const registries = new Registries(request.registries, host)
  const bases = await pinBases(request.images, registries)
  // Layers of base images are looked into, unless an earlier run has done that.
  const run: Run = { request, host, registries, memory, bases, layout: path.join(host.workDir, 'image') }
  const jobs = await openJobs(run, origins, [])
  const stale = await settleAll(...jobs.map(staleTags))
  const whys = new Map<Job, Why>()
  for (const [index, job] of jobs.entries()) whys.set(job, await whyOf(job, stale[index], run))
  const todo = jobs.filter((job) => whys.get(job)?.action === 'build')
  const works = todo.length === 0 ? new Map<Job, Work>() : await forecastWork(run, origins, todo)
  return jobs.map((job) => ({
    ...(job.request.name === undefined ? {} : { name: job.request.name }),
    ...(whys.get(job) as Why),
    ...works.get(job),
    outputs: placesOf(job),
  }))
}

type Why = Pick<Forecast, 'action' | 'digest' | 'reason' | 'changed' | 'tags'>
type Work = Pick<Forecast, 'nix' | 'layers' | 'changes'>

async function whyOf(job: Job, stale: StaleTags | undefined, { request, memory }: Run): Promise<Why> {
  const { known, destinations } = job
  const tags = taggedNames(job.request.targets)
  const cached = known === undefined ? {} : { digest: known.tree.root.descriptor.digest }
  if (request.verify) return { action: 'build', ...cached, reason: 'verify repacks every layer', tags }
  if (known !== undefined && stale === undefined)
    return { action: 'build', ...cached, reason: 'it is cached, but a registry does not have it', tags }
  if (known !== undefined && isLocal(job.request.local) && destinations.length > 0)
    return { action: 'build', ...cached, reason: 'it is written to this machine as well as pushed', tags }
  if (known !== undefined && stale !== undefined) {
    const moved = destinations.map(({ repository: { image } }, index) => ({
      image,
      tags: stale[index] ?? [],
    }))
    const names = taggedNames(moved)
    return { action: names.length === 0 ? 'none' : 'move-tags', ...cached, tags: names }
  }
  const changed = await changesOf(job, memory)
  const reason = lostReason(changed)
  const why = { ...(reason === undefined ? {} : { reason }), ...(changed === undefined ? {} : { changed }) }
  return { action: 'build', ...why, tags }
}

const placesOf = ({ request: { local } }: Job): readonly string[] => [
  ...local.outputs.map(({ dest }) => dest),
  ...local.load.flatMap((engine) => local.names.map((name) => `${engine}: ${name}`)),
]

/** Evaluates the packages, and asks binary caches and registries. */
async function forecastWork(
  run: Run,
  origins: ResolvedSources,
  jobs: readonly Job[],
): Promise<ReadonlyMap<Job, Work>> {
  const { request, host, memory } = run
  host.enter('install')
  const nameData = await allNameData(jobs, host)
  const nix = await nixFor(request, origins, host)
  host.enter('evaluate')
  const caches = await openCaches(nix, request.nix, () => memory.restoreStoreRecords(), host)
  const images = jobs.map((job) => job.request)
  const batches = await evaluatePackages(nix, images, origins, caches, host)
  host.enter('realise')
  const packages = await forecastPackages(nix, batches, caches)
  host.enter('plan')
  const complete = jobs.filter(({ request: { platforms } }) =>
    platforms.every((platform) => packages.contents.has(platform)),
  )
  const trees = caches?.known.trees ?? new Map()
  const bases = new BaseLoader(run)
  const planned = await forecastJobs(complete, { contents: packages.contents, nameData, trees, nix, bases })
  const plans = new Map(planned.map((one) => [one.job, one]))
  const wanted = planned.map((one) => ({ job: one.job, layers: layersIn(one).filter(isOwnLayer) }))
  const facts = await lookUpRecords(await memory.restoreLayers(), wanted, run)
  const works = jobs.map(async (job): Promise<[Job, Work]> => {
    const planned = plans.get(job)
    if (planned === undefined) return [job, { nix: nixForecast(job, packages) }]
    const [layers, last] = await Promise.all([
      layersForecast(job, planned, facts, request.verify),
      findLastImage(job, run),
    ])
    const changes = forecastChanges(planned, last, facts)
    return [job, { layers, ...(changes === undefined ? {} : { changes }) }]
  })
  return new Map(await Promise.all(works))
}

const layersIn = ({ platforms }: PlannedJob): readonly PlannedLayer[] =>
  distinctBy(
    platforms.flatMap(({ plan }) => plan.layers),
    ({ key }) => key,
  )

/** Of all platforms for which Nix has something to do. */
function nixForecast({ request: { platforms } }: Job, { plans }: PackagesForecast): NixForecast {
  const own = [...new Set(platforms.flatMap((platform) => plans.get(platform) ?? []))]
  const names = (of: (plan: DryRun) => readonly string[]) =>
    [...new Set(own.flatMap(of).map(derivationName))].sort()
  const sum = (of: (plan: DryRun) => number) => own.reduce((total, plan) => total + of(plan), 0)
  return {
    build: names(({ compile }) => compile),
    write: names(({ local }) => local),
    download: names(({ download }) => download),
    fetch: {
      paths: new Set(own.flatMap(({ fetch }) => fetch)).size,
      downloadBytes: sum(({ downloadBytes }) => downloadBytes),
      unpackedBytes: sum(({ unpackedBytes }) => unpackedBytes),
    },
  }
}

async function layersForecast(
  { destinations }: Job,
  planned: ForecastJob,
  facts: LayerRecords,
  all: boolean,
): Promise<LayersForecast> {
  const layers = layersIn(planned)
  const recorded = layers.flatMap(({ key, content }) =>
    content.kind === 'base' ? [content.layer.packed] : (facts.get(key) ?? []),
  )
  const lacking = await Promise.all(
    recorded.map(async (blob) => {
      const there = await Promise.all(destinations.map(({ repository }) => repository.hasBlob(blob)))
      return there.every(Boolean) ? [] : [blob]
    }),
  )
  const upload = lacking.flat()
  const missing = new Set(upload.map(({ digest }) => digest))
  const packed = layers.filter(isOwnLayer).filter(({ key }) => {
    const record = facts.get(key)
    return all || record === undefined || missing.has(record.digest)
  })
  return {
    total: layers.length,
    pack: packed.map(({ contents, weight }) => ({ contents, bytes: weight })),
    fetch: fetchedFor(packed, planned.unread),
    upload: { layers: upload.length, bytes: totalSize(upload) },
  }
}

function fetchedFor(layers: readonly PlannedLayer[], unread: ForecastJob['unread']): LayersForecast['fetch'] {
  const sizes = new Map(unread)
  for (const { content, nars } of layers) {
    const paths = content.kind === 'store-paths' ? content.paths : []
    for (const path of paths) {
      const size = nars?.sizeOf(path)
      if (size !== undefined) sizes.set(path, size)
    }
  }
  return { paths: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) }
}
