import { NixeryError } from '../base/errors.ts'
import type { NarSource } from './nar-source.ts'
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
  async elsewhere({ path, cache }: Pick<NarSource, 'path' | 'cache'>): Promise<NarSource | undefined> {
    const info = this.#paths.get(path)?.info
    if (info === undefined || this.#walkers === undefined) return undefined
    const failed = (this.#failed.get(path) ?? new Set()).add(cache)
    this.#failed.set(path, failed)
    const caches = this.#walkers.caches.filter(({ url }) => !failed.has(url))
    const source = (await locate([info], { ...this.#walkers, caches })).get(path)
    if (source !== undefined) this.move(source)
    return source
  }

  /** Says where a path can be read from now on. */
  move(source: NarSource): void {
    this.#sources.set(source.path, source)
  }

  /** The places of those paths that are of these. Throws `build` when a cache has lost one. */
  async locate(paths: readonly string[]): Promise<ReadonlyMap<string, NarSource>> {
    const own = paths.flatMap((path) => this.#paths.get(path)?.info ?? [])
    const unknown = own.filter(({ path }) => !this.#sources.has(path))
    if (unknown.length > 0 && this.#walkers !== undefined)
      for (const source of (await locate(unknown, this.#walkers)).values()) this.move(source)
    return new Map(own.map(({ path }) => [path, this.#sources.get(path) ?? lost(path)]))
  }
}

function lost(path: string): never {
  const message = `no binary cache has ${path} any more`
  const hint = 'run it again with cache: false, or set realise: full'
  throw new NixeryError('build', { message, hint }, new LostPath(message))
}
