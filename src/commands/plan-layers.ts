import path from 'node:path'
import { graphArguments } from '../commands.ts'
import { readInput } from '../files.ts'
import { fleetGraphs } from '../fleet-graphs.ts'
import { readFleet, readGraph } from '../graph-input.ts'
import { everyImage } from '../image-file/given.ts'
import { fromText, type GivenInputs, type InputName, parseInputs } from '../inputs.ts'
import type { ReferenceGraph } from '../layers/graph.ts'
import { PLAN_FILE } from '../layers/plan.ts'
import { filePath } from '../parse.ts'
import { planLayers } from '../plan-layers.ts'
import { imageRequest } from '../request/request.ts'
import { withHost } from '../run.ts'
import type { Answer, Call } from './call.ts'

export async function planLayersCommand(call: Call): Promise<Answer> {
  const { option } = call
  const check = option('check') === 'true'
  const { graphs, maxLayers, planFile } = await toPlan(call)
  const drift = planLayers(graphs, { maxLayers, layersPlan: option('layers-plan') ?? planFile, check })
  return { text: `${JSON.stringify(drift)}\n`, exitCode: check && drift.missing.length > 0 ? 1 : 0 }
}

interface ToPlan {
  readonly graphs: readonly ReferenceGraph[]
  readonly maxLayers: number
  /** Where the plan is kept, if nothing else is said. */
  readonly planFile: string
}

/** The images of an image file, or those that are read. */
async function toPlan(call: Call): Promise<ToPlan> {
  const { option } = call
  if (option('file') !== undefined) return imagesOfFile(call)
  const { fleet, roots, maxLayers } = graphArguments(option)
  const input = await readInput(option('input'))
  const graphs = fleet ? readFleet(input).map(({ graph }) => graph) : [readGraph(input, roots)]
  return { graphs, maxLayers, planFile: PLAN_FILE }
}

/** Nothing is pushed, and nothing is remembered. */
const ONLY_CLOSURES: Partial<Record<InputName, string>> = { push: 'false', cache: 'false' }

async function imagesOfFile({ option, env, log }: Call): Promise<ToPlan> {
  const images = await everyImage(
    fromText((name) => ONLY_CLOSURES[name] ?? (name === 'layers-plan' ? undefined : option(name))),
  )
  // The plan may not be there yet.
  const withoutPlan = (given: GivenInputs) =>
    parseInputs((name) => (name === 'layers-plan' ? undefined : given(name)))
  const requests = new Map(
    [...images].map(([name, given]) => [name, imageRequest(withoutPlan(given), env)] as const),
  )
  const [plan] = [...images.values()].flatMap((given) => given('layers-plan') ?? [])
  return {
    graphs: await withHost(env, log, undefined, (host) => fleetGraphs(requests, host)),
    maxLayers: Math.min(...[...requests.values()].map((request) => request.maxLayers)),
    planFile:
      plan === undefined
        ? path.join(path.dirname(option('file') ?? ''), PLAN_FILE)
        : filePath(plan.text, plan.directory),
  }
}
