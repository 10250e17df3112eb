import type { Host } from '../host/host.ts'
import type { RunRequest } from '../request/request.ts'
import { ActionsCache, actionsCacheAvailable } from './actions.ts'
import { type Cache, noCache } from './cache.ts'
import { DirectoryCache } from './directory.ts'

/** The cache of a workflow job: the Actions cache, unless `cache-dir` names a directory. */
export function jobCache({ cacheDir, images }: RunRequest, host: Host): Cache {
  if (cacheDir !== undefined) return new DirectoryCache(cacheDir, host.log)
  if (actionsCacheAvailable()) return new ActionsCache(host, entriesOf(images))
  host.log.info('no Actions cache on this runner; continuing without a cache')
  return noCache
}

/** What may be asked for: an image for several platforms is also looked up by these. */
function entriesOf(images: RunRequest['images']): number {
  const counts = images.map(({ platforms }) => (platforms.length > 1 ? platforms.length + 1 : 1))
  return counts.reduce((sum, count) => sum + count, 0)
}
