import { NixeryError } from '../base/errors.ts'
import type { PathInfo } from '../closure/graph.ts'
import type { NarSource } from './nar-source.ts'
import type { NarFault } from './open-nar.ts'
import { type CachedPath, locate, type Walkers } from './walk.ts'

/** The cause of an error: a path that was known, and that no cache has any more. */
class LostPath extends Error {}

/** Whether an error comes of what earlier runs have learnt: without it there may be none. */
export const isLostPath = (error: unknown): boolean =>
  error instanceof LostPath || (error instanceof Error && isLostPath(error.cause))

/** Where the NARs of paths are. Caches are asked for the place of a known path only when it is needed. */
export class NarPlaces {
  readonly #paths: ReadonlyMap<string, CachedPath>
  readonly #sources: Map<string, NarSource>
  readonly #walkers: Walkers | undefined
  /** The caches that did not give a path, or gave something else. */
  readonly #failed = new Map<string, Set<string>>()
  /** Caches that ceased to answer, each with what is done when its paths have other places. */
  readonly #silent = new Map<string, Promise<void>>()

  constructor(paths: readonly CachedPath[] = [], walkers?: Walkers) {
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
    if (!isUsable(this.#sources.get(path))) await this.#find([info], failed)
    const source = this.#sources.get(path)
    return isUsable(source) ? source : undefined
  }

  /** For each path it would be waited as long as for the first: others stand in for all that they have. */
  #leave(cache: string): Promise<void> {
    const left = [...this.#sources.values()].filter((one) => one.cache === cache && !one.isChecked)
    const infos = left.flatMap(({ path }) => this.#paths.get(path)?.info ?? [])
    const leaving = this.#silent.get(cache) ?? this.#find(infos, new Set([cache, ...this.#silent.keys()]))
    this.#silent.set(cache, leaving)
    return leaving
  }

  /** Moves paths to where they are: those that are silent are asked last. */
  async #find(paths: readonly PathInfo[], not: ReadonlySet<string> = new Set()): Promise<void> {
    if (this.#walkers === undefined || paths.length === 0) return
    const caches = this.#walkers.caches
      .filter(({ url }) => !not.has(url))
      .sort((a, b) => Number(this.#silent.has(a.url)) - Number(this.#silent.has(b.url)))
    for (const source of (await locate(paths, { ...this.#walkers, caches })).values()) this.move(source)
  }

  /** Says where a path can be read from now on. */
  move(source: NarSource): void {
    this.#sources.set(source.path, source)
  }

  /** The places of those paths that are of these. Throws `build` when a cache has lost one. */
  async locate(paths: readonly string[]): Promise<ReadonlyMap<string, NarSource>> {
    const own = paths.flatMap((path) => this.#paths.get(path)?.info ?? [])
    const unknown = own.filter(({ path }) => !this.#sources.has(path))
    await this.#find(unknown)
    return new Map(own.map(({ path }) => [path, this.#sources.get(path) ?? lost(path)]))
  }
}

function lost(path: string): never {
  const message = `no binary cache has ${path} any more`
  const hint = 'run it again with cache: false, or set realise: full'
  throw new NixeryError('build', { message, hint }, new LostPath(message))
}
