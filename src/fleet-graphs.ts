import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import { obtainClosure } from './nix/obtain.ts'
import { buildArguments } from './nix/package-set.ts'
import { evaluateOrigin, findOrigin, nixFor } from './origin.ts'
import type { ImageRequest } from './request/request.ts'

/** The closures of the images of a fleet, one after the other. Their packages are built or fetched for it. */
export async function fleetGraphs(
  requests: ReadonlyMap<string, ImageRequest>,
  host: Host,
): Promise<readonly ReferenceGraph[]> {
  const graphs: ReferenceGraph[] = []
  for (const [name, request] of requests) {
    graphs.push(
      await host.log.group(`Build or fetch the packages of ${name}`, () =>
        // Roots of one image are not to replace those of another.
        closureOf(request, { ...host, workDir: path.join(host.workDir, name) }),
      ),
    )
  }
  return graphs
}

async function closureOf(request: ImageRequest, host: Host): Promise<ReferenceGraph> {
  await mkdir(host.workDir)
  const origin = await findOrigin(request, host)
  const nix = await nixFor(request, origin)
  const { evaluation, set } = await evaluateOrigin(nix, origin, request, host)
  return obtainClosure(nix, evaluation, () => buildArguments(set, request.packages, host), host)
}
