/** The binary caches that can be read without Nix: over http and https, and in directories. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MAX_NARINFO_BYTES } from '../closure/narinfo.ts'
import type { Http } from '../host/http/http.ts'
import { transientFailure } from '../host/http/response.ts'
import { Backoff, withRetries } from '../host/http/retry.ts'
import { isSilence } from './download.ts'
import { basicAuthorization, basicHeader } from './netrc.ts'

export interface BinaryCache {
  /** As it is configured, without settings: names it in messages. */
  readonly url: string
  /** What its address asks for; undefined where it says nothing. */
  readonly priority: number | undefined
  /**
   * A small file of the cache; undefined when there is none. Throws an Error with the reason when it cannot
   * be asked.
   */
  readonly read: (name: string) => Promise<string | undefined>
  /** The address of a NAR, as its narinfo has it. Throws an Error when no NAR can be there. */
  readonly addressOf: (url: string) => string
  /** How long its server may send nothing, where that is configured. Milliseconds. */
  readonly idleMs?: number
  /** The header for an address, where it is one of this cache. */
  readonly authorizationFor: (address: string) => string | undefined
}

export interface CacheAccess {
  readonly http: Http
  /** The text of the netrc file that Nix uses. */
  readonly netrc: string
  /** How long a server may send nothing, where that is configured. Milliseconds. */
  readonly idleMs?: number | undefined
}

/** A cache by an address that Nix takes; undefined for a kind of store that only Nix can read. */
export function openCache(address: string, access: CacheAccess): BinaryCache | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  // Another machine's directory is nothing that can be read.
  if (url === undefined || (url.protocol === 'file:' && url.host !== '')) return undefined
  const priority = Number(url.searchParams.get('priority') ?? Number.NaN)
  const common = { priority: Number.isNaN(priority) ? undefined : priority }
  url.search = ''
  url.pathname = url.pathname.replace(/\/*$/, '/')
  if (url.protocol === 'file:') return { ...common, ...directoryCache(url) }
  return /^https?:$/.test(url.protocol) ? { ...common, ...httpCache(url, access) } : undefined
}

type Reading = Omit<BinaryCache, 'priority'>

function directoryCache(url: URL): Reading {
  const directory = fileURLToPath(url)
  return {
    url: `file://${directory.replace(/\/$/, '')}`,
    async read(name) {
      try {
        return await readFile(path.join(directory, name), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    addressOf(name) {
      const file = path.resolve(directory, name)
      if (!file.startsWith(directory)) throw new Error(`its NAR is not in the cache: ${name}`)
      return pathToFileURL(file).href
    },
    authorizationFor: () => undefined,
  }
}

/** Asked of every cache, before anything else. */
export const CACHE_INFO = 'nix-cache-info'

/**
 * A cache that is not there is not waited for long: Nix can do without, and so can a run without a network.
 */
const FIRST_LIMITS = { connectMs: 5000, idleMs: 10_000 }
const FIRST_FAILURES = 4

/** Said in place of "not found" by storage that does not let strangers list what it has. */
const ABSENT = new Set([403, 404])

function httpCache(base: URL, { http, netrc, idleMs }: CacheAccess): Reading {
  const authorization = ownAuthorization(base) ?? basicAuthorization(netrc, base.hostname)
  // Addresses are shown in messages.
  base.username = ''
  base.password = ''
  const authorizationFor = (address: string) =>
    new URL(address).origin === base.origin ? authorization : undefined
  const patience = idleMs === undefined ? {} : { idleMs }
  const read = async (name: string) => {
    const headers = authorization === undefined ? {} : { authorization }
    const isFirst = name === CACHE_INFO
    const limits = isFirst ? { ...FIRST_LIMITS, ...patience } : patience
    const ask = async () => {
      const answer = await http.request(new URL(name, base), { headers, limits })
      // All of it here: a body that breaks off is asked for again.
      if (answer.status === 200) await answer.bytes(MAX_NARINFO_BYTES)
      return answer
    }
    const backoff = new Backoff(isFirst ? FIRST_FAILURES : undefined)
    const answer = await withRetries(ask, http.signal, transientFailure, backoff)
    if (answer.status === 200) return answer.text(MAX_NARINFO_BYTES)
    answer.discard()
    if (ABSENT.has(answer.status)) return undefined
    throw new Error(`the server answers with status ${answer.status}`)
  }
  return {
    url: base.href.replace(/\/$/, ''),
    ...patience,
    authorizationFor,
    read: untilSilent(read),
    addressOf(name) {
      const url = URL.canParse(name, base.href) ? new URL(name, base) : undefined
      if (url === undefined || !/^https?:$/.test(url.protocol))
        throw new Error(`its NAR has an address that cannot be asked: ${name}`)
      return url.href
    },
  }
}

/** A server that was waited for in vain is not waited for again, by whatever part of the run. */
function untilSilent(read: Reading['read']): Reading['read'] {
  let silence: Error | undefined
  return async (name) => {
    if (silence !== undefined) throw silence
    try {
      return await read(name)
    } catch (error) {
      if (isSilence(error as Error)) silence = error as Error
      throw error
    }
  }
}

/** A login in the address itself, which only the configuration of Nix may have. */
function ownAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  return basicHeader(decodeURIComponent(username), decodeURIComponent(password))
}
