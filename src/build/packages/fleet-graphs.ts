import type { ReferenceGraph } from '../../closure/graph.ts'
import type { Host } from '../../host/host.ts'
import { platformsOf, type RunRequest } from '../../request/request.ts'
import { evaluatePackages, realisePackages } from './packages.ts'
import { nixFor, resolveSources } from './resolve-sources.ts'

/** The closures of the images of a fleet, on every platform. Their packages are built or fetched for it. */
export async function fleetGraphs(request: RunRequest, host: Host): Promise<readonly ReferenceGraph[]> {
  const origins = await resolveSources(request, host)
  const nix = await nixFor(request, origins, host)
  const batches = await evaluatePackages(nix, request.images, origins, host)
  const contents = await realisePackages(nix, batches, origins, request.nix)
  return platformsOf(request.images).flatMap((platform) => contents.get(platform)?.graph ?? [])
}
