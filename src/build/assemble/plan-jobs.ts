/** Plans all images of a run. */
import { settleAll } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'
import type { KnownTrees, StoreRecords } from '../../cache/store-records.ts'
import type { Host } from '../../host/host.ts'
import { nameDataReader } from '../../image/layers/files/name-data-file.ts'
import type { NameData } from '../../image/layers/name-data.ts'
import { ROOT_FILESYSTEM } from '../../image/oci/image.ts'
import { storeRootOf } from '../../nix/call/closure.ts'
import type { Nix } from '../../nix/call/command.ts'
import { type PlatformRequest, platformsOf } from '../../request/request.ts'
import type { PlannedJob } from '../deliver/deliver.ts'
import type { BaseLoader } from '../jobs/base-loader.ts'
import { forImage, type Job } from '../jobs/job.ts'
import type { PlatformContents } from '../packages/contents.ts'
import { type ExaminedImage, examineImage, planImage } from './plan-image.ts'
import { CachedView, type StoreView } from './store-view.ts'

export interface PlannedJobs {
  readonly planned: readonly PlannedJob[]
  /** What the next run need not find out again. */
  readonly records: StoreRecords
}

/** Counts of names of each platform that has some. */
export type NameDataOf = ReadonlyMap<PlatformRequest, NameData | undefined>

/** What images are planned from. */
export interface PlanningContext {
  readonly contents: ReadonlyMap<PlatformRequest, PlatformContents>
  readonly nameData: NameDataOf
  /** What is in store paths, as far as earlier runs have found out. */
  readonly trees: KnownTrees
  readonly nix: Nix
  readonly bases: BaseLoader
}

/** What is in packages that are in binary caches is fetched, unless it is one of the known trees. */
export async function planJobs(
  jobs: readonly Job[],
  context: PlanningContext,
  host: Host,
): Promise<PlannedJobs> {
  const views = openViews(context)
  const plan = (job: Job) =>
    planJob(job, context, views, (view, look, { platform }) =>
      view.learn(look, host, whichImage(job, platform, jobs.length > 1)),
    )
  const planned = await settleAll(...jobs.map((job) => forImage(job, () => plan(job))))
  return { planned, records: mergeRecords([...views.values()]) }
}

/** Which of several images it is, for titles; empty for the only one. */
const whichImage = ({ request }: Job, platform: SupportedPlatform, isOneOfMany: boolean): string =>
  [
    ...(isOneOfMany && request.name !== undefined ? [request.name] : []),
    ...(request.platforms.length > 1 ? [formatPlatform(platform)] : []),
  ].join(', ')

/** A job of which only its root filesystem may turn out to be another one. */
export interface ForecastJob extends PlannedJob {
  /** The store paths that would have to be looked into for that, with the sizes of their NARs. */
  readonly unread: ReadonlyMap<string, number>
}

/** The same with what is known already: nothing is fetched. */
export function forecastJobs(
  jobs: readonly Job[],
  context: PlanningContext,
): Promise<readonly ForecastJob[]> {
  const views = openViews(context)
  const forecast = async (job: Job): Promise<ForecastJob> => {
    const unread = new Map<string, number>()
    const examine: Examine = async (view, look) => {
      const { answer, unread: paths } = view.guess(look)
      for (const path of paths) unread.set(path, view.nars.sizeOf(path) ?? 0)
      return paths.length === 0 ? answer : withoutVerdict(answer)
    }
    const planned = await planJob(job, context, views, examine)
    const platforms = unread.size === 0 ? planned.platforms : planned.platforms.map(withNewRoot)
    return { ...planned, platforms, unread }
  }
  return settleAll(...jobs.map((job) => forImage(job, () => forecast(job))))
}

/** It is taken to be one that nobody has: what was guessed may be the key of another one. */
function withNewRoot<Planned extends PlannedJob['platforms'][number]>(planned: Planned): Planned {
  const layers = planned.plan.layers.map((layer) =>
    layer.contents[0] === ROOT_FILESYSTEM ? { ...layer, key: sha256(`unread ${layer.key}`) } : layer,
  )
  return { ...planned, plan: { ...planned.plan, layers } }
}

/** Nothing is wrong with an image because of files that nobody has looked at. */
const withoutVerdict = (examined: ExaminedImage): ExaminedImage => ({
  ...examined,
  rootTree: { ...examined.rootTree, faults: [] },
  warnings: [],
})

/** By what they have in binary caches: images of one package set have one view. */
type Views = ReadonlyMap<PlatformContents['nars'], CachedView>

function openViews({ contents, trees: known, nix }: PlanningContext): Views {
  const all = [...contents.values()]
  const stored = all.flatMap(({ graph, nars }) => [...graph.paths.keys()].filter((path) => !nars.has(path)))
  const root = storeRootOf(nix, [...new Set(stored)])
  const trees = new Map(known)
  return new Map(all.map(({ nars }) => [nars, new CachedView(root, nars, trees)]))
}

const mergeRecords = (views: readonly CachedView[]): StoreRecords => ({
  paths: new Map(views.flatMap(({ records }) => [...records.paths])),
  trees: new Map(views.flatMap(({ records }) => [...records.trees])),
})

type Examine = (
  view: CachedView,
  look: (store: StoreView) => ExaminedImage,
  request: PlatformRequest,
) => Promise<ExaminedImage>

async function planJob(
  job: Job,
  { contents, nameData, bases }: PlanningContext,
  views: Views,
  examine: Examine,
): Promise<PlannedJob> {
  const platforms: PlannedJob['platforms'][number][] = []
  for (const [request, compression] of job.compressions) {
    const { evaluation, graph, nars } = contents.get(request) as PlatformContents
    const view = views.get(nars) as CachedView
    const base = await bases.of(request)
    const settings = { ...request, nameData: nameData.get(request), compression, base }
    const look = (store: StoreView) => examineImage(settings, evaluation, graph, store)
    const examined = await examine(view, look, request)
    platforms.push({ request, evaluation, plan: planImage(settings, evaluation, graph, view, examined) })
  }
  return { job, platforms }
}

/** Counts of the images of some jobs, each read once. */
export async function allNameData(jobs: readonly Job[], host: Host): Promise<NameDataOf> {
  const read = nameDataReader(host.http)
  const requests = platformsOf(jobs.map((job) => job.request))
  return new Map(await Promise.all(requests.map(async (one) => [one, await read(one)] as const)))
}
