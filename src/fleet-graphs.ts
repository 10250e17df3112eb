import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import { buildArguments, evaluate } from './nix/evaluate.ts'
import { ensureNix } from './nix/install.ts'
import { obtainClosure } from './nix/obtain.ts'
import { pinSource } from './nix/pin.ts'
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
  const { source } = await pinSource(request.source, request.cacheTtlSeconds, host)
  const nix = await ensureNix(request.nix, host)
  const evaluation = await evaluate(nix, source, request, host)
  return obtainClosure(nix, evaluation, () => buildArguments(source, request, host), host)
}
