/** What lies in the cache directory and the tool cache of this machine, and how it goes. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { TOOL_PREFIX, toolCacheDirectory } from '../host/tools/archive.ts'
import { liveSince, workDirectories } from '../host/work-dir.ts'
import { kindOfEntry } from './keys.ts'

/** Something that can be removed as a whole. */
export interface CacheItem {
  /** `images`, `layers`, `blobs`, ...; `tools`; `left behind` by runs that were killed. */
  readonly kind: string
  readonly place: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly used: number
}

export interface CachePlaces {
  readonly cacheDir: string
  readonly env: NodeJS.ProcessEnv
}

/** File systems keep times a little behind the clock. */
const CLOCK_MS = 1000

/** All that is ours, in no order. */
export async function listItems({ cacheDir, env }: CachePlaces): Promise<readonly CacheItem[]> {
  const unfinished = path.join(cacheDir, 'unfinished')
  const tools = toolCacheDirectory(env)
  const all = await Promise.all([
    itemsIn(path.join(cacheDir, 'entries'), kindOfEntry),
    itemsIn(unfinished, () => 'left behind'),
    itemsIn(tools, (name) => (name.startsWith(`${TOOL_PREFIX}-`) ? 'tools' : undefined)),
    ...workDirectories(env).map((place) => itemAt(place, 'left behind')),
  ])
  return all.flat()
}

/**
 * Removes what was not used for some time. What runs that are going on may be using stays: all that was used
 * since the first of them began. Returns what went.
 */
export async function removeItems(places: CachePlaces, unusedSeconds: number): Promise<readonly CacheItem[]> {
  const now = Date.now()
  const live = liveSince(places.env)
  const limit = Math.min(now - unusedSeconds * 1000, live === undefined ? now : live - CLOCK_MS)
  const items = (await listItems(places)).filter(({ used }) => used <= limit)
  const removed = path.join(places.cacheDir, 'unfinished')
  if (items.length > 0) await mkdir(removed, { recursive: true })
  for (const { place } of items) {
    // Renamed first: no process may find half of it.
    const away = path.join(removed, randomUUID())
    const gone = await rename(place, away)
      .then(() => away)
      .catch(() => place)
    await rm(gone, { recursive: true, force: true })
  }
  return items
}

async function itemsIn(
  directory: string,
  kindOf: (name: string) => string | undefined,
): Promise<readonly CacheItem[]> {
  const names = await readdir(directory).catch(() => [])
  const items = names.map((name) => {
    const kind = kindOf(name)
    return kind === undefined ? [] : itemAt(path.join(directory, name), kind)
  })
  return (await Promise.all(items)).flat()
}

/** Nothing where it went in the meantime. */
async function itemAt(place: string, kind: string): Promise<readonly CacheItem[]> {
  const own = await stat(place).catch(() => undefined)
  if (own === undefined) return []
  return [{ kind, place, size: await sizeOf(place), used: own.mtimeMs }]
}

async function sizeOf(place: string): Promise<number> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map((entry) =>
    stat(path.join(entry.parentPath, entry.name))
      .then(({ size }) => size)
      .catch(() => 0),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
