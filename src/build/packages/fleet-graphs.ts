import { NO_STORE_RECORDS } from '../../cache/store-records.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import type { Host } from '../../host/host.ts'
import { platformsOf, type RunRequest } from '../../request/request.ts'
import { openCaches } from './cached-closure.ts'
import { evaluatePackages, realisePackages } from './packages.ts'
import { nixFor, resolveSources } from './resolve-sources.ts'

/** The closures of the images of a fleet, on every platform. Their packages are built or fetched for it. */
export async function fleetGraphs(request: RunRequest, host: Host): Promise<readonly ReferenceGraph[]> {
  const origins = await resolveSources(request, host)
  const nix = await nixFor(request, origins, host)
  const caches = await openCaches(nix, request.nix, async () => NO_STORE_RECORDS, host)
  const batches = await evaluatePackages(nix, request.images, origins, caches, host)
  const contents = await realisePackages(nix, batches, origins, request.nix, caches)
  return platformsOf(request.images).flatMap((platform) => contents.get(platform)?.graph ?? [])
}
