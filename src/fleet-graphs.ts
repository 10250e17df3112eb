import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import { evaluateOrigin, findOrigin, nixFor, obtainPackages } from './origin.ts'
import type { ImageRequest } from './request/request.ts'

/** The closures of the images of a fleet, one after the other. Their packages are built or fetched for it. */
export async function fleetGraphs(
  requests: ReadonlyMap<string, ImageRequest>,
  host: Host,
): Promise<readonly ReferenceGraph[]> {
  const graphs: ReferenceGraph[] = []
  for (const [name, request] of requests) {
    graphs.push(
      // Roots of one image are not to replace those of another.
      await closureOf(request, { ...host, workDir: path.join(host.workDir, name) }),
    )
  }
  return graphs
}

async function closureOf(request: ImageRequest, host: Host): Promise<ReferenceGraph> {
  await mkdir(host.workDir)
  const origin = await findOrigin(request, host)
  const nix = await nixFor(request, origin, host)
  return obtainPackages(nix, origin, await evaluateOrigin(nix, origin, request, host), request, host)
}
