import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import * as client from '@actions/cache'
import { totalSize } from '../base/collections.ts'
import type { Host } from '../host/host.ts'
import type { Cache, CacheEntry } from './cache.ts'
import { listen } from './client-log.ts'

/**
 * What is in an entry. The client makes the path part of the entry's identity, as it is written: it has to be
 * the same on every runner, so it is relative to what the client takes for the workspace.
 */
const EXCHANGE = 'nixery-action-cache'

/**
 * What waiting for the cache may cost a run in all, besides moving bytes. The client alone would try for half
 * a minute.
 */
const PATIENCE_MS = 4500
/** The same for each further record of an image that may be read, and written when it is new. */
const RECORD_PATIENCE_MS = 1000
/** The slowest transfer that is still worth waiting for, bytes a millisecond: 10 MB/s. */
const SLOWEST_TRANSFER = 10_000

/** What the client says when tar refuses what the service has sent. */
const UNREADABLE = /\b(tar|zstd|gzip)"? failed with error/

/** Whether this process may use the Actions cache: only steps with `uses:` may. */
export function actionsCacheAvailable(): boolean {
  try {
    return client.isFeatureAvailable()
  } catch {
    // The server of the workflow (GITHUB_SERVER_URL) has no address that could be one.
    return false
  }
}

/** The cache of GitHub Actions, by its own client. */
export class ActionsCache implements Cache {
  failure: string | undefined
  readonly #host: Host
  readonly #workspace: string
  #patience: number
  #restored = 0

  /**
   * From now on the client of this process works in the run's own directory: also what comes too late ends up
   * there. It unpacks where nothing else is that an archive of somebody else could write over. `records`: of
   * how many images this run may ask.
   */
  constructor(host: Host, records: number) {
    this.#host = host
    this.#patience = PATIENCE_MS + (records - 1) * RECORD_PATIENCE_MS
    this.#workspace = path.join(host.workDir, 'actions-cache')
    process.env.GITHUB_WORKSPACE = this.#workspace
    process.env.RUNNER_TEMP = host.workDir
  }

  async restore(name: string, prefixes: readonly string[] = [], bytes = 0): Promise<CacheEntry | undefined> {
    if (!this.#may('read')) return undefined
    const found = await this.#call(`restore ${name}`, bytes, () =>
      client.restoreCache([EXCHANGE], name, [...prefixes]),
    )
    if (found === undefined) return undefined
    const directory = path.join(this.#host.workDir, `cache-entry-${++this.#restored}`)
    try {
      await rename(this.#exchange, directory)
    } catch {
      this.#host.log.warning(`ignoring cache entry ${found}: unexpected content`)
      return undefined
    } finally {
      await rm(this.#workspace, { recursive: true, force: true })
    }
    return { name: found, directory }
  }

  async save(name: string, files: ReadonlyMap<string, string>): Promise<void> {
    if (!this.#may('write')) return
    const bytes = await sizeOf(files.values())
    await this.#call(`save ${name}`, bytes, async () => {
      await this.#fillExchange(files)
      return client.saveCache([EXCHANGE], name)
    })
    await rm(this.#workspace, { recursive: true, force: true })
  }

  /** A job cannot take entries out of the Actions cache. */
  async discard(): Promise<void> {}

  async #fillExchange(files: ReadonlyMap<string, string>): Promise<void> {
    await mkdir(this.#exchange, { recursive: true })
    for (const [file, source] of files) {
      const target = path.join(this.#exchange, file)
      await link(source, target).catch(() => copyFile(source, target))
    }
  }

  get #exchange(): string {
    return path.join(this.#workspace, EXCHANGE)
  }

  /** `ACTIONS_CACHE_MODE`: none, read, write-only; anything else allows both. */
  #may(access: 'read' | 'write'): boolean {
    const mode = (this.#host.env.ACTIONS_CACHE_MODE ?? '').trim().toLowerCase()
    const refused = access === 'read' ? ['none', 'write-only'] : ['none', 'read']
    return this.failure === undefined && !refused.includes(mode)
  }

  /**
   * The first call that fails is the last one: a service in trouble is left alone, and costs its deadline
   * once.
   */
  async #call<T>(what: string, bytes: number, call: () => Promise<T>): Promise<T | undefined> {
    const start = Date.now()
    const transfer = bytes / SLOWEST_TRANSFER
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.#patience + transfer, 'late')
    })
    try {
      const answer = await Promise.race([listen(this.#host, call), deadline])
      if (answer === 'late') return this.#giveUp(what, 'timed out')
      for (const message of answer.messages.details) this.#host.log.debug(`cache: ${message}`)
      const [warning] = answer.messages.warnings
      if (warning === undefined || this.#host.signal.aborted) return answer.value
      return UNREADABLE.test(warning) ? this.#skipEntry(what) : this.#giveUp(what, warning)
    } catch (error) {
      return this.#giveUp(what, (error as Error).message)
    } finally {
      clearTimeout(timer)
      this.#patience = Math.max(0, this.#patience - Math.max(0, Date.now() - start - transfer))
    }
  }

  /** One damaged entry says nothing about the others. */
  #skipEntry(what: string): undefined {
    this.#host.log.warning(`could not extract a cache entry; continuing without it (${what})`)
    return undefined
  }

  #giveUp(what: string, reason: string): undefined {
    this.failure = reason.trim().split('\n')[0] ?? reason
    this.#host.log.warning(`Actions cache unavailable (${what}): ${this.failure}`)
    return undefined
  }
}

async function sizeOf(files: Iterable<string>): Promise<number> {
  return totalSize(await Promise.all([...files].map((file) => stat(file))))
}
