import type { Host } from '../host/host.ts'
import type { RunRequest } from '../request/request.ts'
import { type Cache, noCache } from './cache.ts'
import { Memory } from './memory.ts'

/** Which cache a front end has. */
export type ChooseCache = (request: RunRequest, host: Host) => Cache

export function openMemory(
  request: RunRequest,
  host: Host,
  chooseCache: ChooseCache,
  writable: boolean,
): Memory {
  const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
  return new Memory(cache, writable, request.family, host)
}
