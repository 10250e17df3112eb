/** In which order caches are asked: https://nix.dev/manual/nix/latest/protocols/nix-cache-info */
import { type BinaryCache, CACHE_INFO } from './binary-cache.ts'

/** Where every image has its store, and so every path that is taken. */
const STORE_DIR = '/nix/store'

/** What Nix takes for a cache that says nothing. */
const DEFAULT_PRIORITY = 0

/** A cache that is not asked, and why. */
export interface UnusedCache {
  readonly url: string
  readonly why: string
}

export interface OrderedCaches {
  /** Those that can be asked, the most important first. */
  readonly caches: readonly BinaryCache[]
  readonly unused: readonly UnusedCache[]
}

/**
 * Asks every cache what it is. A lower priority comes first; of equal ones, the order that they are given in
 * counts.
 */
export async function orderCaches(caches: readonly BinaryCache[]): Promise<OrderedCaches> {
  const answers = await Promise.all(caches.map(async (cache) => ({ cache, ...(await readInfo(cache)) })))
  const usable = answers.filter(({ why }) => why === undefined)
  return {
    caches: usable.sort((a, b) => a.priority - b.priority).map(({ cache }) => cache),
    unused: answers.flatMap(({ cache: { url }, why }) => (why === undefined ? [] : [{ url, why }])),
  }
}

async function readInfo(cache: BinaryCache): Promise<{ priority: number; why: string | undefined }> {
  try {
    const text = await cache.read(CACHE_INFO)
    if (text === undefined) throw new Error('it is no binary cache, or refuses these credentials')
    // What a network that wants a login answers, whatever it is asked for.
    if (/^\s*</.test(text)) throw new Error('it answers with a web page')
    const { storeDir, priority } = parseCacheInfo(text)
    if (storeDir !== STORE_DIR) throw new Error(`its paths are below ${storeDir}`)
    return { priority: cache.priority ?? priority, why: undefined }
  } catch (error) {
    return { priority: 0, why: (error as Error).message }
  }
}

export function parseCacheInfo(text: string): { readonly storeDir: string; readonly priority: number } {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(\\S+)[ \\t\\r]*$`, 'm').exec(text)?.[1]
  const priority = Number(field('Priority') ?? DEFAULT_PRIORITY)
  return {
    storeDir: field('StoreDir') ?? STORE_DIR,
    priority: Number.isNaN(priority) ? DEFAULT_PRIORITY : priority,
  }
}
