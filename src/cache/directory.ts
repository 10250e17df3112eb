import { randomUUID } from 'node:crypto'
import { existsSync, type Stats } from 'node:fs'
import { constants, copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { totalSize } from '../base/collections.ts'
import { defaultCacheDirectory } from '../host/directories.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../host/log/log.ts'
import type { Caching } from '../request/caching.ts'
import type { Cache, CacheEntry } from './cache.ts'

/** Bytes. Above this, the least recently used entries are evicted. */
const MAX_SIZE = 5e9
/** Half-written entries of killed processes are removed after this time. */
const STALE_MS = 60 * 60 * 1000

/** The cache of the command line. */
export const commandCache = ({ cacheDir }: Pick<Caching, 'cacheDir'>, { env, log }: Host): Cache =>
  new DirectoryCache(cacheDir ?? defaultCacheDirectory(env), log)

/**
 * A cache in a directory, for the command line and other CI systems. Several processes may use it at once:
 * entries appear whole, by a rename, and are never changed.
 */
export class DirectoryCache implements Cache {
  failure: string | undefined
  readonly #entries: string
  readonly #unfinished: string
  readonly #maxSize: number
  readonly #log: Log

  constructor(directory: string, log: Log, maxSize: number = MAX_SIZE) {
    this.#entries = path.join(directory, 'entries')
    this.#unfinished = path.join(directory, 'unfinished')
    this.#maxSize = maxSize
    this.#log = log
  }

  async restore(name: string, prefixes: readonly string[] = []): Promise<CacheEntry | undefined> {
    return this.#attempt(async () => {
      const found = existsSync(path.join(this.#entries, name)) ? name : await this.#newest(prefixes)
      if (found === undefined) return undefined
      const directory = path.join(this.#entries, found)
      const now = new Date()
      // Its time says when it was last used.
      await utimes(directory, now, now).catch(() => {})
      return { name: found, directory }
    })
  }

  async save(name: string, files: ReadonlyMap<string, string>): Promise<void> {
    await this.#attempt(async () => {
      const entry = path.join(this.#entries, name)
      if (existsSync(entry)) return
      const unfinished = path.join(this.#unfinished, randomUUID())
      await mkdir(unfinished, { recursive: true })
      await mkdir(this.#entries, { recursive: true })
      for (const [file, source] of files)
        await copyFile(source, path.join(unfinished, file), constants.COPYFILE_FICLONE)
      // Another process may have written it first; its entry is as good as ours.
      await rename(unfinished, entry).catch(async (error: NodeJS.ErrnoException) => {
        await rm(unfinished, { recursive: true, force: true })
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
      })
      await this.#evict()
    })
  }

  async discard({ name }: CacheEntry): Promise<void> {
    await this.#attempt(() => this.#remove(path.join(this.#entries, name)))
  }

  async #newest(prefixes: readonly string[]): Promise<string | undefined> {
    const names = await readdir(this.#entries).catch(() => [])
    for (const prefix of prefixes) {
      const entries = names
        .filter((name) => name.startsWith(prefix))
        .map(async (name) => ({ name, made: await madeAt(path.join(this.#entries, name)) }))
      // One that another process is removing has no time any more.
      const there = (await Promise.all(entries)).filter(({ made }) => made > 0)
      const [newest] = there.sort((a, b) => b.made - a.made)
      if (newest !== undefined) return newest.name
    }
    return undefined
  }

  async #list(): Promise<readonly { readonly name: string; readonly used: number }[]> {
    const names = await readdir(this.#entries).catch(() => [])
    const stats = await Promise.all(
      names.map((name) => stat(path.join(this.#entries, name)).catch(() => undefined)),
    )
    return names.flatMap((name, index) =>
      stats[index] === undefined ? [] : [{ name, used: stats[index].mtimeMs }],
    )
  }

  async #evict(): Promise<void> {
    let total = 0
    for (const { name } of [...(await this.#list())].sort((a, b) => b.used - a.used)) {
      total += await directorySize(path.join(this.#entries, name))
      if (total > this.#maxSize) await this.#remove(path.join(this.#entries, name))
    }
    for (const name of await readdir(this.#unfinished).catch(() => [])) {
      const file = path.join(this.#unfinished, name)
      const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now())
      if (age > STALE_MS) await rm(file, { recursive: true, force: true })
    }
  }

  /** Renamed first: no process may find half an entry. */
  async #remove(entry: string): Promise<void> {
    const removed = path.join(this.#unfinished, randomUUID())
    await mkdir(this.#unfinished, { recursive: true })
    await rename(entry, removed).catch(() => {})
    await rm(removed, { recursive: true, force: true })
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.failure !== undefined) return undefined
    try {
      return await work()
    } catch (error) {
      this.failure = (error as Error).message
      this.#log.warning(`cache directory unavailable: ${this.failure}`)
      return undefined
    }
  }
}

/** What is in an entry is never changed: its time, unlike that of the entry, says when it was made. */
async function madeAt(entry: string): Promise<number> {
  return Math.max(0, ...(await statsIn(entry)).map(({ mtimeMs }) => mtimeMs))
}

async function directorySize(directory: string): Promise<number> {
  return totalSize(await statsIn(directory))
}

/** Of what is in a directory, as far as it is there. */
async function statsIn(directory: string): Promise<readonly Stats[]> {
  const names = await readdir(directory).catch(() => [])
  const stats = await Promise.all(names.map((name) => stat(path.join(directory, name)).catch(() => [])))
  return stats.flat()
}
