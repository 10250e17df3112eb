import { readFleet, readGraph } from './graph-input.ts'
import { chooseGrouping } from './layers/choose.ts'
import type { LayerPlan } from './layers/group.ts'
import type { NameData } from './layers/name-data.ts'
import { groupLimit } from './layers/plan.ts'
import { planFleet } from './layers/plan-fleet.ts'
import { readPlan } from './layers-plan-file.ts'
import { explainLayers } from './report/explain-layers.ts'

export interface GroupLayersOptions {
  /** Layers of store paths; an image has one more, of its root filesystem. */
  readonly maxLayers: number
  readonly roots: readonly string[]
  readonly fleet: boolean
  readonly explain: boolean
  readonly layersPlan: string | undefined
  /** Popularity and change rates. */
  readonly nameData?: NameData | undefined
}

/**
 * `nixery-action group-layers`: a closure in, its layers out: `[{"paths": [...]}]`, or with `fleet`
 * `[{"name": ..., "layers": [...]}]`. A fleet without a kept plan gets one over all its images.
 */
export function groupLayers(input: string, options: GroupLayersOptions): string {
  const kept = options.layersPlan === undefined ? undefined : readPlan(options.layersPlan)
  if (!options.fleet) {
    const graph = readGraph(input, options.roots)
    const layers = chooseGrouping(kept, options.nameData)(graph, options.maxLayers)
    return options.explain ? explainLayers(layers, graph) : json(layers)
  }
  const images = readFleet(input)
  const graphs = images.map((image) => image.graph)
  const plan = kept ?? {
    version: 1,
    maxLayers: options.maxLayers,
    groups: planFleet(graphs, groupLimit(options.maxLayers)),
  }
  const grouping = chooseGrouping(plan, options.nameData)
  const planned = images.map(({ name, graph }) => ({
    name,
    graph,
    layers: grouping(graph, options.maxLayers),
  }))
  if (!options.explain) return json(planned.map(({ name, layers }) => ({ name, layers })))
  return planned.map(({ name, graph, layers }) => `${name}\n${explainLayers(layers, graph)}`).join('\n')
}

const json = (layers: readonly LayerPlan[] | readonly object[]): string => `${JSON.stringify(layers)}\n`
