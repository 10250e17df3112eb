import { type CacheScope, canRead, canWrite } from './cache-token.ts'

export type CacheMethod = 'CreateCacheEntry' | 'FinalizeCacheEntryUpload' | 'GetCacheEntryDownloadURL'

export interface CacheRequest {
  readonly key: string
  readonly version: string
  readonly restore_keys?: readonly string[]
  /** Digits: 64-bit numbers are strings in the JSON of protocol buffers. */
  readonly size_bytes?: string
}

export interface StoredEntry {
  readonly id: number
  readonly key: string
  readonly version: string
  readonly scope: string
  /** Name of its archive in the blob store. */
  blob: string
  /** Bytes, as the client said them; undefined while the entry is reserved only. */
  size?: number
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
  /** For the log. */
  readonly outcome: string
  readonly matchedKey?: string
}

/** Makes URLs that grant one kind of access to one blob. */
export type SignUrl = (blob: string, access: 'read' | 'write') => string

type Scopes = readonly CacheScope[]

/**
 * The methods of the cache service, version 2, over entries that the caller keeps; newest entries are last.
 */
export function cacheProtocol(entries: StoredEntry[], signUrl: SignUrl) {
  let made = 0

  function create({ key, version }: CacheRequest, scopes: Scopes): Answer {
    const scope = scopes.find(canWrite)?.Scope
    if (scope === undefined)
      return refused('write-denied', 'cache write denied: token has no writable scopes')
    if (find(entries, { key, version }, scope)) return conflict
    made += 1
    const entry = { id: made, key, version, scope, blob: `archive-${made}` }
    entries.push(entry)
    return found('created', { signed_upload_url: signUrl(entry.blob, 'write') })
  }

  function finalize(request: CacheRequest, scopes: Scopes): Answer {
    const entry = find(entries, request, scopes.find(canWrite)?.Scope)
    if (!entry || entry.size !== undefined) return refused('not-reserved', 'cache entry is not reserved')
    entry.size = Number(request.size_bytes)
    return found('finalized', { entry_id: String(entry.id) })
  }

  function lookUp(request: CacheRequest, scopes: Scopes): Answer {
    const readable = scopes.filter(canRead)
    if (readable.length === 0) return failure(403, 'permission_denied', 'read-denied', noReadableScopes)
    for (const { Scope } of readable) {
      const entry = bestMatch(entries, request, Scope)
      if (!entry) continue
      const body = { signed_download_url: signUrl(entry.blob, 'read'), matched_key: entry.key }
      return { ...found('hit', body), matchedKey: entry.key }
    }
    return { status: 200, body: { ok: false }, outcome: 'miss' }
  }

  return { CreateCacheEntry: create, FinalizeCacheEntryUpload: finalize, GetCacheEntryDownloadURL: lookUp }
}

/**
 * Within one scope: the key itself, then the newest that begins with it, then the same for each restore key.
 */
function bestMatch(entries: readonly StoredEntry[], request: CacheRequest, scope: string) {
  const { key, version, restore_keys = [] } = request
  const newestFirst = entries
    .filter((entry) => entry.size !== undefined && entry.version === version && entry.scope === scope)
    .reverse()
  const exact = newestFirst.find((entry) => entry.key === key)
  const byPrefix = [key, ...restore_keys].map((prefix) =>
    newestFirst.find((entry) => entry.key.startsWith(prefix)),
  )
  return exact ?? byPrefix.find((entry) => entry !== undefined)
}

const find = (
  entries: readonly StoredEntry[],
  { key, version }: Pick<StoredEntry, 'key' | 'version'>,
  scope: string | undefined,
) => entries.find((entry) => entry.key === key && entry.version === version && entry.scope === scope)

const noReadableScopes = 'cache read denied: token has no readable scopes'

const found = (outcome: string, body: object): Answer => ({
  status: 200,
  body: { ok: true, ...body },
  outcome,
})

/** A refusal that is no error of the protocol, so the client does not try again. */
export const refused = (outcome: string, message: string): Answer => ({
  status: 200,
  body: { ok: false, message },
  outcome,
})

/** An error of the protocol (Twirp), which has a code and a message. */
export const failure = (status: number, code: string, outcome: string, msg: string): Answer => ({
  status,
  body: { code, msg },
  outcome,
})

const conflict = failure(
  409,
  'already_exists',
  'conflict',
  'cache entry with the same key, version, and scope already exists',
)
