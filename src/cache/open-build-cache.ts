import type { Host } from '../host/host.ts'
import type { RunRequest } from '../request/request.ts'
import { BuildCache } from './build-cache.ts'
import { type Cache, noCache } from './cache.ts'

/** Which cache a front end has. */
export type ChooseCache = (request: RunRequest, host: Host) => Cache

export function openBuildCache(
  request: RunRequest,
  host: Host,
  chooseCache: ChooseCache,
  writable: boolean,
): BuildCache {
  const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
  return new BuildCache(cache, writable, request.scope, host)
}
