/**
 * A place that keeps entries for later runs. An entry is a name and a few files; it is written once and never
 * changed. Two implementations: the Actions cache and a directory. Neither ever throws: a cache that does not
 * work is a cache that has nothing, and says so once.
 */
export interface Cache {
  /**
   * Fetches an entry: the one of that name, else the newest whose name begins with one of the prefixes.
   * `undefined` when there is none. The files are only there until the run ends. `bytes`: about how large it
   * is, when that is known; a large entry is worth a longer wait.
   */
  restore(name: string, prefixes?: readonly string[], bytes?: number): Promise<CacheEntry | undefined>
  /**
   * Keeps an entry. An entry that is there already stays as it is. `files`: name in the entry -> file on
   * disk.
   */
  save(name: string, files: ReadonlyMap<string, string>): Promise<void>
  /**
   * Takes out an entry that turned out to be damaged, where that is possible: else it would be in the way of
   * a sound one.
   */
  discard(entry: CacheEntry): Promise<void>
  /** Why it does not work, once that is known. */
  readonly failure: string | undefined
}

export interface CacheEntry {
  readonly name: string
  /** Where the entry's files are. */
  readonly directory: string
}

/** Stores nothing: `cache: false`, or no cache service. */
export const noCache: Cache = {
  restore: async () => undefined,
  save: async () => {},
  discard: async () => {},
  failure: undefined,
}
