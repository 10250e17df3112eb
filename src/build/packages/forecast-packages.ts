/** What it would take to have the packages of a run: found out, and not done. */
import { type ReferenceGraph, toReferenceGraph } from '../../closure/graph.ts'
import { type DryRun, planBuild } from '../../nix/build/dry-run.ts'
import { outputPaths, realiseArguments } from '../../nix/build/realise-call.ts'
import { queryClosureOf } from '../../nix/call/closure.ts'
import type { Nix } from '../../nix/call/command.ts'
import type { Package } from '../../nix/evaluate/package.ts'
import type { PlatformRequest } from '../../request/request.ts'
import { NarPlaces } from '../../substitute/nar-places.ts'
import type { EvaluatedBatch } from './batches.ts'
import type { OpenCaches } from './cached-closure.ts'
import { contentsOf, type PlatformContents } from './contents.ts'
import { findBatch, withDerivations } from './packages.ts'

export interface PackagesForecast {
  /** What is known of the contents of images before anything is built or fetched. */
  readonly contents: ReadonlyMap<PlatformRequest, PlatformContents>
  /** What Nix would do for those of all others. */
  readonly plans: ReadonlyMap<PlatformRequest, readonly DryRun[]>
}

/** Nix would have to do something. */
class WouldRealise extends Error {
  readonly plan: DryRun

  constructor(plan: DryRun) {
    super('some packages would be built or fetched by Nix')
    this.plan = plan
  }
}

export async function forecastPackages(
  nix: Nix,
  batches: readonly EvaluatedBatch[],
  caches: OpenCaches | undefined,
): Promise<PackagesForecast> {
  const contents = new Map<EvaluatedBatch, PlatformContents>()
  const plans = new Map<PlatformRequest, readonly DryRun[]>()
  for (const batch of batches) {
    try {
      const closure = await closureOfBatch(nix, batch, caches)
      contents.set(batch, { evaluation: batch.evaluation, ...closure })
    } catch (error) {
      if (!(error instanceof WouldRealise)) throw error
      for (const request of batch.packagesOf.keys())
        plans.set(request, [...(plans.get(request) ?? []), error.plan])
    }
  }
  const requests = new Set(batches.flatMap(({ packagesOf }) => [...packagesOf.keys()]))
  const complete = [...requests].filter((request) => !plans.has(request))
  return { contents: contentsOf(complete, contents, caches), plans }
}

/** Throws WouldRealise. */
async function closureOfBatch(nix: Nix, batch: EvaluatedBatch, caches: OpenCaches | undefined) {
  const inStore = (packages: readonly Package[]) => graphInStore(nix, batch, packages)
  const { packages } = batch.evaluation
  if (caches !== undefined) return findBatch(nix, batch, caches, inStore)
  return { graph: await inStore(packages), nars: new NarPlaces() }
}

async function graphInStore(
  nix: Nix,
  batch: EvaluatedBatch,
  packages: readonly Package[],
): Promise<ReferenceGraph> {
  const { evaluation } = await withDerivations(nix, batch, packages)
  const plan = await planBuild(nix, realiseArguments(evaluation.packages))
  const { compile, local, download, fetch } = plan
  if (compile.length + local.length + download.length + fetch.length > 0) throw new WouldRealise(plan)
  const roots = outputPaths(evaluation.packages)
  return toReferenceGraph(await queryClosureOf(nix, roots), roots)
}
