/**
 * The reference graph of store paths, from the narinfo files of binary caches: nothing is fetched, no store
 * is needed.
 */
import { NixeryError } from '../base/errors.ts'
import type { PathInfo } from '../closure/graph.ts'
import { parseFingerprint, parseNarInfo, type SignedPath, storeHash } from '../closure/narinfo.ts'
import type { BinaryCache } from './binary-cache.ts'
import type { UnusedCache } from './cache-info.ts'
import type { NarSource } from './nar-source.ts'
import { isTrusted, type TrustedKeys } from './trust.ts'
import { visitAll } from './visit-all.ts'

/** A path that a cache has, with the signature of a trusted key. */
export interface CachedPath {
  readonly info: PathInfo
  readonly signed: SignedPath
  /** undefined: no cache was asked in this run. */
  readonly source: NarSource | undefined
}

export interface Walk {
  /** By store path. The references of each are here as well, or `missing`. */
  readonly found: ReadonlyMap<string, CachedPath>
  /**
   * Paths that no cache has in a form that can be taken, with the reasons of those that have it otherwise.
   */
  readonly missing: ReadonlyMap<string, readonly string[]>
  /** Caches that ceased to answer. */
  readonly unused: readonly UnusedCache[]
}

export interface Walkers {
  /** The most important first. */
  readonly caches: readonly BinaryCache[]
  readonly keys: TrustedKeys
  /** Whether a NAR that is compressed like this can be read. */
  readonly canRead: (compression: string) => boolean
}

/** Paths that earlier runs have learnt of: what was signed of them never changes. */
export type KnownPaths = ReadonlyMap<string, SignedPath>

/**
 * Finds all that the roots need. Each path is taken from the first cache that has it with a good signature;
 * for those that are known no cache is asked.
 */
export async function walk(
  roots: readonly string[],
  walkers: Walkers,
  known: KnownPaths = new Map(),
): Promise<Walk> {
  const found = new Map<string, CachedPath>()
  const asking = new Asking(walkers)
  await visitAll(roots, async (path) => {
    const cached = recalled(known.get(path), path, walkers.keys) ?? (await asking.find(path))
    if (cached === undefined) return []
    found.set(path, cached)
    return cached.info.references
  })
  return { found, missing: asking.missing, unused: asking.unused }
}

export interface Located {
  /** By store path, without those that no cache has (any more), or has otherwise. */
  readonly places: ReadonlyMap<string, NarSource>
  /** Caches that ceased to answer. */
  readonly unused: readonly UnusedCache[]
}

/** Where paths are that were found without asking. `isOut`: whether a cache is not to be asked for a path. */
export async function locate(
  paths: readonly PathInfo[],
  walkers: Walkers,
  isOut: IsOut = () => false,
): Promise<Located> {
  const places = new Map<string, NarSource>()
  const asking = new Asking(walkers)
  const wanted = new Map(paths.map((info) => [info.path, info]))
  await visitAll([...wanted.keys()], async (path) => {
    const { source } = (await asking.find(path, isOut)) ?? {}
    if (source?.narHash === wanted.get(path)?.narHash && source !== undefined) places.set(path, source)
    return []
  })
  return { places, unused: asking.unused }
}

/** A path that is known, if a key that this run trusts has signed it. */
function recalled(signed: SignedPath | undefined, path: string, keys: TrustedKeys): CachedPath | undefined {
  if (signed === undefined || !isTrusted(signed, keys)) return undefined
  const info = parseFingerprint(signed.fingerprint)
  return info.path === path ? { info, signed, source: undefined } : undefined
}

type IsOut = (path: string, cache: string) => boolean

/** Asks the caches for paths, each until one has it. */
class Asking {
  readonly missing = new Map<string, readonly string[]>()
  readonly #walkers: Walkers
  /** Caches that do not answer, with the reasons: they are not asked again. */
  readonly #silent = new Map<BinaryCache, string>()

  constructor(walkers: Walkers) {
    this.#walkers = walkers
  }

  get unused(): readonly UnusedCache[] {
    return [...this.#silent].map(([{ url }, why]) => ({ url, why }))
  }

  async find(path: string, isOut: IsOut = () => false): Promise<CachedPath | undefined> {
    const reasons: string[] = []
    for (const cache of this.#walkers.caches) {
      if (this.#silent.has(cache) || isOut(path, cache.url)) continue
      const text = await this.#read(cache, `${storeHash(path)}.narinfo`)
      if (text === undefined) continue
      try {
        return this.#parse(text, path, cache)
      } catch (error) {
        reasons.push(`${cache.url}: ${(error as Error).message}`)
      }
    }
    this.missing.set(path, reasons)
    return undefined
  }

  /** undefined: the cache does not have it, or does not answer. Throws `cancelled`. */
  async #read(cache: BinaryCache, name: string): Promise<string | undefined> {
    try {
      return await cache.read(name)
    } catch (error) {
      if (error instanceof NixeryError && error.code === 'cancelled') throw error
      this.#silent.set(cache, (error as Error).message)
      return undefined
    }
  }

  /** Throws an Error with the reason why the path cannot be taken from there. */
  #parse(text: string, path: string, cache: BinaryCache): CachedPath {
    const narInfo = parseNarInfo(text, path)
    const { narHash, narSize, references, fingerprint, signatures, compression } = narInfo
    if (!isTrusted(narInfo, this.#walkers.keys)) throw new Error('it lacks the signature of a trusted key')
    if (!this.#walkers.canRead(compression)) throw new Error(`nothing here decompresses ${compression}`)
    const url = cache.addressOf(narInfo.url)
    const authorization = cache.authorizationFor(url)
    const login = authorization === undefined ? {} : { authorization }
    const patience = cache.idleMs === undefined ? {} : { idleMs: cache.idleMs }
    return {
      info: { path, narHash, narSize, references },
      signed: { fingerprint, signatures },
      source: { path, narHash, narSize, cache: cache.url, url, compression, ...login, ...patience },
    }
  }
}
