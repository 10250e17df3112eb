import { parseInteger } from '../base/parse.ts'
import { readFleet, readGraph } from '../closure/graph-input.ts'
import { readInput, writeResult } from '../host/files.ts'
import { Http } from '../host/http/http.ts'
import { chooseGrouping } from '../image/layers/choose.ts'
import { readPlan } from '../image/layers/files/layers-plan-file.ts'
import { readNameData } from '../image/layers/files/name-data-file.ts'
import { nameDataSource } from '../image/layers/files/name-data-source.ts'
import type { LayerPlan } from '../image/layers/group.ts'
import { groupLimit } from '../image/layers/layer-assignments.ts'
import type { NameData } from '../image/layers/name-data.ts'
import { planFleet } from '../image/layers/plan-fleet.ts'
import type { Answer, Call } from './call.ts'
import { explainLayers } from './explain-layers.ts'
import { graphArguments } from './graph-arguments.ts'
import { COMMANDS } from './table.ts'

export async function groupLayersCommand({ option }: Call): Promise<Answer> {
  const explain = option('explain') === 'true'
  const source = nameDataSource(option('popularity') ?? '', '.')
  const nameData = source === undefined ? undefined : await readNameData(source, new Http(process.env))
  const fallback = COMMANDS['group-layers'].options['max-layers'].default
  const options = {
    ...graphArguments(option),
    maxLayers: parseInteger('max-layers', 1, 125)(option('max-layers') ?? fallback) ?? 0,
    explain,
    layersPlan: option('layers-plan'),
    nameData,
  }
  return { text: writeResult(groupLayers(await readInput(option('input')), options), option('output')) }
}

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
