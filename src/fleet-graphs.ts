import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import { findOrigins, nixFor } from './origin.ts'
import { evaluatePackages, obtainPackages } from './packages.ts'
import type { RunRequest } from './request/request.ts'

/** The closures of the images of a fleet, on every platform. Their packages are built or fetched for it. */
export async function fleetGraphs(request: RunRequest, host: Host): Promise<readonly ReferenceGraph[]> {
  const platforms = request.images.flatMap((image) => image.platforms)
  const origins = await findOrigins(request, platforms, host)
  const nix = await nixFor(request, origins, host)
  const batches = await evaluatePackages(nix, request.images, origins, host)
  const contents = await obtainPackages(nix, batches, origins, request.nix)
  return platforms.flatMap((platform) => contents.get(platform)?.graph ?? [])
}
