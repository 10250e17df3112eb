import { NixeryError } from '../base/errors.ts'
import type { PathInfo } from '../closure/graph.ts'
import type { UnusedCache } from './cache-info.ts'
import type { NarSource } from './nar-source.ts'
import type { NarFault } from './open-nar.ts'
import { type CachedPath, locate, type Walkers } from './walk.ts'

/** The cause of an error: a path that earlier runs have learnt of, and that no cache gives. */
class LostPath extends Error {
  /** Whether all caches say that they do not have it. */
  readonly isGone: boolean

  constructor(message: string, isGone: boolean) {
    super(message)
    this.isGone = isGone
  }
}

/** The path that an error is about, when it comes of what earlier runs have learnt. */
export function lostPath(error: unknown): LostPath | undefined {
  if (error instanceof LostPath) return error
  return error instanceof Error ? lostPath(error.cause) : undefined
}

export interface PlaceWalkers extends Walkers {
  /** Says which caches are not used, and why: once of each. */
  readonly reportUnused: (caches: readonly UnusedCache[]) => void
}

/** Where the NARs of paths are. Caches are asked for the place of a known path only when it is needed. */
export class NarPlaces {
  readonly #paths: ReadonlyMap<string, CachedPath>
  readonly #sources: Map<string, NarSource>
  readonly #walkers: PlaceWalkers | undefined
  /** The caches that did not give a path, or gave something else. */
  readonly #failed = new Map<string, Set<string>>()
  /** Caches that ceased to answer, each with what is done when its paths have other places. */
  readonly #silent = new Map<string, Promise<unknown>>()

  constructor(paths: readonly CachedPath[] = [], walkers?: PlaceWalkers) {
    this.#paths = new Map(paths.map((one) => [one.info.path, one]))
    this.#sources = new Map(
      paths.flatMap(({ info, source }) => (source ? [[info.path, source] as const] : [])),
    )
    this.#walkers = walkers
  }

  /** Whether a path is one of these. All others are in a store on this machine. */
  has(path: string): boolean {
    return this.#paths.has(path)
  }

  /** Bytes of the NAR, uncompressed; undefined for what is in a store on this machine. */
  sizeOf(path: string): number | undefined {
    return this.#paths.get(path)?.info.narSize
  }

  get all(): readonly CachedPath[] {
    return [...this.#paths.values()]
  }

  /**
   * The place of a path in a cache that has not failed to give it; undefined when there is none. From then on
   * it is read from there.
   */
  async elsewhere({ path, cache, isSilent }: NarFault): Promise<NarSource | undefined> {
    const info = this.#paths.get(path)?.info
    if (info === undefined) return undefined
    const failed = (this.#failed.get(path) ?? new Set()).add(cache)
    this.#failed.set(path, failed)
    if (isSilent) await this.#leave(cache)
    const isUsable = (source: NarSource | undefined) => source !== undefined && !failed.has(source.cache)
    if (!isUsable(this.#sources.get(path))) await this.#find([info])
    const source = this.#sources.get(path)
    return isUsable(source) ? source : undefined
  }

  /** For each path it would be waited as long as for the first: others stand in for all that they have. */
  #leave(cache: string): Promise<unknown> {
    const left = [...this.#sources.values()].filter((one) => one.cache === cache && !one.isChecked)
    const infos = left.flatMap(({ path }) => this.#paths.get(path)?.info ?? [])
    const leaving = this.#silent.get(cache) ?? this.#find(infos, new Set([cache, ...this.#silent.keys()]))
    this.#silent.set(cache, leaving)
    return leaving
  }

  /**
   * Moves paths to where they are, but for caches that failed to give them: those that are silent are asked
   * last. Returns the caches that do not answer.
   */
  async #find(
    paths: readonly PathInfo[],
    not: ReadonlySet<string> = new Set(),
  ): Promise<readonly UnusedCache[]> {
    if (this.#walkers === undefined || paths.length === 0) return []
    const silent = new Set(this.#silent.keys())
    const caches = this.#walkers.caches
      .filter(({ url }) => !not.has(url))
      .sort((a, b) => Number(silent.has(a.url)) - Number(silent.has(b.url)))
    const hasFailed = (path: string, cache: string) => this.#failed.get(path)?.has(cache) ?? false
    const { places, unused } = await locate(paths, { ...this.#walkers, caches }, hasFailed)
    for (const source of places.values()) this.move(source)
    this.#walkers.reportUnused(unused)
    // Those that became silent in the meantime were left without these paths.
    const isLate = (cache = '') => this.#silent.has(cache) && !silent.has(cache)
    await this.#find(
      paths.filter(({ path }) => isLate(places.get(path)?.cache)),
      not,
    )
    return unused
  }

  /** Says where a path can be read from now on. */
  move(source: NarSource): void {
    this.#sources.set(source.path, source)
  }

  /** The places of those paths that are of these. Throws `build` when no cache gives one (any more). */
  async locate(paths: readonly string[]): Promise<ReadonlyMap<string, NarSource>> {
    const own = paths.flatMap((path) => this.#paths.get(path)?.info ?? [])
    const unknown = own.filter(({ path }) => !this.#sources.has(path))
    const unused = await this.#find(unknown)
    return new Map(own.map(({ path }) => [path, this.#sources.get(path) ?? lost(path, unused)]))
  }
}

/** `unused`: the caches that did not answer. */
function lost(path: string, unused: readonly UnusedCache[]): never {
  const isGone = unused.length === 0
  const reasons = unused.map(({ url, why }) => `${url}: ${why}`).join('; ')
  const message = isGone
    ? `no binary cache has ${path} any more`
    : `no binary cache that answers has ${path} (${reasons})`
  const hint = `run it again${isGone ? ' with cache: false' : ''}, or set realise: full`
  throw new NixeryError('build', { message, hint }, new LostPath(message, isGone))
}
