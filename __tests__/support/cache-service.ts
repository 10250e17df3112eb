import { join } from 'node:path'
import { startBlobProxy } from './blob-proxy.ts'
import { startBlobStore } from './blob-store.ts'
import { type Corruption, corruptEntry } from './cache-corruption.ts'
import { cacheProtocol, type StoredEntry } from './cache-protocol.ts'
import { type LoggedCacheRequest, startCacheServer } from './cache-server.ts'
import { cacheScopes, type JobAccess, tokenIssuer } from './cache-token.ts'
import type { Fault, FaultKind } from './faulty-server.ts'

export interface CacheServiceOptions {
  /** The branch whose entries every job can read; default: "refs/heads/main". */
  readonly defaultBranch?: string
}

export interface FaultOptions extends Omit<Fault, 'kind'> {
  /** What has the fault: the service that knows the keys, the store of the archives, or both, the default. */
  readonly of?: 'service' | 'blobs' | 'both'
}

export type CacheEntry = Required<StoredEntry>

export interface CacheService {
  /** Variables of a job on the default branch that may read and write. */
  readonly env: Readonly<Record<string, string>>
  /** Variables of another job. The runner knows ACTIONS_RUNTIME_TOKEN as a secret. */
  envFor(job: JobAccess): Readonly<Record<string, string>>
  /** What clients asked since the start or since `clearLog`, in order of the answers. */
  requests(): readonly LoggedCacheRequest[]
  clearLog(): void
  /** Complete entries, oldest first. */
  entries(): readonly CacheEntry[]
  /** Removes all entries, reserved ones too. */
  clear(): Promise<void>
  /** Replaces the fault there is; `none` ends it. */
  fault(kind: FaultKind, options?: FaultOptions): Promise<void>
  /** Damages the newest complete entry whose key begins so. @throws when there is none */
  corrupt(keyPrefix: string, how: Corruption): Promise<void>
  stop(): Promise<void>
}

const preload = join(import.meta.dirname, 'azure-hosts.cjs')

/** Starts a cache service for GitHub Actions (version 2) on free ports of the loopback interface. */
export async function startCacheService(options: CacheServiceOptions = {}): Promise<CacheService> {
  const { defaultBranch = 'refs/heads/main' } = options
  const entries: StoredEntry[] = []
  const log: LoggedCacheRequest[] = []
  const tokens = tokenIssuer()
  const store = await startBlobStore()
  const blobs = await startBlobProxy(store.port)
  const methods = cacheProtocol(entries, (blob, access) => store.signedUrl(blob, access, blobs.port))
  const service = await startCacheServer(methods, tokens, log)
  const envFor = (job: JobAccess) => ({
    ACTIONS_CACHE_SERVICE_V2: 'True',
    ACTIONS_RESULTS_URL: `http://127.0.0.1:${service.port}/`,
    ACTIONS_RUNTIME_TOKEN: tokens.issue(cacheScopes(job, defaultBranch)),
    NODE_OPTIONS: `--require=${JSON.stringify(preload)}`,
  })
  return {
    env: envFor({}),
    envFor,
    requests: () => [...log],
    clearLog: () => void log.splice(0),
    entries: () => entries.filter(isComplete).map((entry) => ({ ...entry })),
    async clear() {
      for (const { blob } of entries.splice(0)) await store.remove(blob)
    },
    async fault(kind, { of = 'both', ...details } = {}) {
      const fault: Fault = { kind, ...details }
      await service.setFault(of === 'blobs' ? { kind: 'none' } : fault)
      await blobs.setFault(of === 'service' ? { kind: 'none' } : fault)
    },
    corrupt: (keyPrefix, how) => corruptEntry(store, entries, keyPrefix, how),
    async stop() {
      await service.stop()
      await blobs.stop()
      await store.stop()
    },
  }
}

const isComplete = (entry: StoredEntry): entry is CacheEntry => entry.size !== undefined
