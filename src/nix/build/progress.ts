import { firstFew } from '../../base/columns.ts'
import { paceText } from '../../base/pace.ts'
import { derivationName } from '../../closure/store-name.ts'
import { ACTIVITY, type NixEvent } from '../call/events.ts'

/** How far Nix is with what it builds and fetches. */
export interface Progress {
  /** What is at work, by its number. */
  readonly running: ReadonlyMap<number, Running>
  /** Counts of paths. The totals are what Nix announced before it began. */
  readonly built: number
  readonly toBuild: number
  /** How many builds are at work: older versions only say at the very end which builds have ended. */
  readonly building: number
  readonly fetched: number
  readonly toFetch: number
  /** Bytes of downloads that have ended, and of all that are expected so far. */
  readonly downloaded: number
  readonly toDownload: number
  /** When the first download began, in the clock of the caller. */
  readonly downloadBegan?: number
}

interface Running {
  readonly activity: number
  /** A derivation, a store path or a URL. */
  readonly subject: string
  /** Milliseconds, in the clock of the caller. */
  readonly since: number
  /** Bytes, of downloads. */
  readonly done: number
}

export const NOTHING_YET: Progress = {
  running: new Map(),
  built: 0,
  toBuild: 0,
  building: 0,
  fetched: 0,
  toFetch: 0,
  downloaded: 0,
  toDownload: 0,
}

/** The progress after an event. `now`: milliseconds, of any clock. */
export function advance(progress: Progress, event: NixEvent, now: number): Progress {
  switch (event.kind) {
    case 'start': {
      if (!isWork(event)) return progress
      const { id, activity, subject } = event
      const began = progress.downloadBegan ?? (activity === ACTIVITY.fileTransfer ? now : undefined)
      return {
        ...progress,
        ...(began === undefined ? {} : { downloadBegan: began }),
        running: withEntry(progress.running, id, { activity, subject, since: now, done: 0 }),
      }
    }
    case 'stop': {
      const ended = progress.running.get(event.id)
      return ended === undefined ? progress : afterEnd(progress, event.id, ended)
    }
    case 'progress': {
      const one = progress.running.get(event.id)
      return one === undefined ? progress : { ...progress, ...counted(progress, one, event) }
    }
    case 'expected':
      if (event.activity !== ACTIVITY.fileTransfer) return progress
      return { ...progress, toDownload: Math.max(progress.toDownload, event.expected) }
    case 'message':
      return { ...progress, ...announced(event.text) }
    default:
      return progress
  }
}

/** What a cache says about its paths is downloaded too, but nothing waits for that. */
function isWork({ activity, subject }: { readonly activity: number; readonly subject: string }): boolean {
  if (activity === ACTIVITY.fileTransfer) return !/\.narinfo$|\/nix-cache-info$/.test(subject)
  return activity === ACTIVITY.build || activity === ACTIVITY.builds || activity === ACTIVITY.copyPaths
}

function counted(
  { built, fetched, running }: Progress,
  one: Running,
  event: Extract<NixEvent, { kind: 'progress' }>,
): Partial<Progress> {
  switch (one.activity) {
    case ACTIVITY.builds:
      return { built: Math.max(built, event.done), building: event.running }
    case ACTIVITY.copyPaths:
      return { fetched: Math.max(fetched, event.done) }
    case ACTIVITY.fileTransfer:
      return { running: withEntry(running, event.id, { ...one, done: event.done }) }
    default:
      return {}
  }
}

function afterEnd(progress: Progress, id: number, { activity, done }: Running): Progress {
  const running = new Map(progress.running)
  running.delete(id)
  return {
    ...progress,
    running,
    downloaded: progress.downloaded + (activity === ACTIVITY.fileTransfer ? done : 0),
  }
}

/** "these 4 derivations will be built:", "this path will be fetched (...):" */
function announced(text: string): Partial<Progress> {
  const [, count, what] = /^(this|these \d+) .*will be (built|fetched)/.exec(text) ?? []
  if (count === undefined) return {}
  const number = count === 'this' ? 1 : Number(count.slice('these '.length))
  return what === 'built' ? { toBuild: number } : { toFetch: number }
}

function withEntry<T>(map: ReadonlyMap<number, T>, id: number, value: T): ReadonlyMap<number, T> {
  return new Map(map).set(id, value)
}

const MOST_NAMES = 3

/**
 * The progress as one line, for example `fetched 3 of 12 (14.2 MB of 80.1 MB), built 1 of 4, building
 * git-2.47.0 for 35 s`; undefined while nothing has begun.
 */
export function renderProgress(progress: Progress, now: number): string | undefined {
  const { built, fetched } = progress
  const toBuild = Math.max(progress.toBuild, built)
  const toFetch = Math.max(progress.toFetch, fetched)
  const parts = [
    ...(toFetch === 0 ? [] : [`fetched ${fetched} of ${toFetch}${bytesText(progress, now)}`]),
    ...(toBuild === 0 ? [] : [`built ${built} of ${toBuild}`]),
    ...buildingText(progress, now),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}

function bytesText({ running, downloaded, toDownload, downloadBegan }: Progress, now: number): string {
  const inFlight = [...running.values()]
    .filter(({ activity }) => activity === ACTIVITY.fileTransfer)
    .reduce((sum, { done }) => sum + done, 0)
  const total = Math.max(toDownload, downloaded + inFlight)
  const text = paceText(downloaded + inFlight, total, (now - (downloadBegan ?? now)) / 1000)
  return text === '' ? '' : ` (${text})`
}

/** The oldest builds first: those are the ones that people wonder about. */
function buildingText({ running, building }: Progress, now: number): readonly string[] {
  const builds = [...running.values()].filter(({ activity }) => activity === ACTIVITY.build)
  const [oldest] = builds.sort((a, b) => a.since - b.since)
  if (oldest === undefined || building === 0) return []
  // Some of them have ended, but Nix does not say which.
  if (builds.length > building) return [`building ${building}`]
  const names = builds.map(({ subject }) => derivationName(subject))
  const seconds = Math.round((now - oldest.since) / 1000)
  return [`building ${firstFew(names, MOST_NAMES)}${seconds === 0 ? '' : ` for ${seconds} s`}`]
}
