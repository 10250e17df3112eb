/** What the images of a run consist of, from what evaluation, derivations and closures say. */
import { groupBy } from '../../base/collections.ts'
import type { Digest } from '../../base/hash.ts'
import { type BillOfMaterials, billOfMaterials } from '../../evidence/component.ts'
import type { Host } from '../../host/host.ts'
import type { ImageLayer } from '../../image/oci/image.ts'
import type { Nix } from '../../nix/call/command.ts'
import { splitName } from '../../nix/evaluate/attribute-path.ts'
import type { Evaluation } from '../../nix/evaluate/package.ts'
import { type Derivations, derivationFacts, outputsWithin } from '../../nix/facts/derivation-facts.ts'
import { metaByPath } from '../../nix/facts/package-meta.ts'
import { readDerivations } from '../../nix/facts/read-derivations.ts'
import type { PlatformRequest } from '../../request/request.ts'
import type { PlannedLayer } from '../assemble/planned-layers.ts'
import type { Delivery, PlannedJob } from '../deliver/deliver.ts'
import type { Job } from '../jobs/job.ts'
import type { PlatformContents } from '../packages/contents.ts'

/** For each image that arrived, one bill for each platform, in their order. */
export type Bills = ReadonlyMap<Job, readonly BillOfMaterials[]>

export function gatherBills(
  nix: Nix,
  contents: ReadonlyMap<PlatformRequest, PlatformContents>,
  planned: readonly PlannedJob[],
  arrived: readonly Delivery[],
  host: Host,
): Promise<Bills> {
  return host.log.group('Describe what is in the images', async () => {
    const packages = [...contents.values()].flatMap(({ evaluation }) => evaluation.packages)
    const drvPaths = [...new Set(packages.map(({ drvPath }) => drvPath))]
    const derivations = await readDerivations(nix.storeRoots, drvPaths)
    const derivation = derivationFacts(derivations)
    const bills = arrived.map(({ job, known }) => {
      const platforms = planned.find((one) => one.job === job)?.platforms ?? []
      const ofPlatforms = platforms.map(({ request, plan }, index) => {
        const { evaluation, graph } = contents.get(request) as PlatformContents
        const layer = layerOfPath(plan.layers, known.images[index]?.layers ?? [])
        const packageSets = packageSetsOf(derivations, evaluation)
        const meta = metaByPath(evaluation.facts ?? [])
        return billOfMaterials(graph, { derivation, meta, layer, packageSets })
      })
      return [job, ofPlatforms] as const
    })
    const count = bills.flatMap(([, all]) => all).reduce((sum, { components }) => sum + components.length, 0)
    host.log.info(`${count} components, ${derivations.size} derivations read`)
    return new Map(bills)
  })
}

/** Which package sets have a store path: what is built from the packages of one is from that, too. */
function packageSetsOf(derivations: Derivations, { byName }: Evaluation) {
  const bySet = groupBy([...byName], ([name]) => splitName(name).set)
  const outputsOf = [...bySet].map(([set, packages]) => {
    const drvPaths = packages.map(([, { drvPath }]) => drvPath)
    return [set, outputsWithin(derivations, drvPaths)] as const
  })
  return (path: string) => outputsOf.flatMap(([set, outputs]) => (outputs.has(path) ? [set] : []))
}

/** `packed`: the same layers, in the same order. */
function layerOfPath(planned: readonly PlannedLayer[], packed: readonly ImageLayer[]) {
  const layers = new Map<string, Digest>()
  for (const [index, { content }] of planned.entries()) {
    const diffId = packed[index]?.packed.diffId
    if (content.kind !== 'store-paths' || diffId === undefined) continue
    for (const path of content.paths) layers.set(path, diffId)
  }
  return (path: string) => layers.get(path)
}
