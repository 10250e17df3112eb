import path from 'node:path'
import { firstFew } from '../base/columns.ts'
import { NixeryError, type Problem } from '../base/errors.ts'
import { counted } from '../base/format.ts'
import { parseFilePath, parseInteger } from '../base/parse.ts'
import { wrapText } from '../base/wrap.ts'
import { fleetGraphs } from '../build/packages/fleet-graphs.ts'
import type { ReferenceGraph } from '../closure/graph.ts'
import { readFleet, readGraph } from '../closure/graph-input.ts'
import { passingOn } from '../host/environment.ts'
import { readInput } from '../host/files.ts'
import { withHost, withoutSecrets } from '../host/work-dir.ts'
import { planMisfit } from '../image/layers/files/layers-plan-file.ts'
import { type Drift, planLayers } from '../image/layers/files/plan-layers.ts'
import { PLAN_FILE } from '../image/layers/layer-assignments.ts'
import { type DeclaredImage, everyImage, withInput } from '../request/image-file/given.ts'
import { fromText } from '../request/inputs/input-table.ts'
import { type InputName, PACKAGE_INPUTS, secretsIn } from '../request/inputs/inputs.ts'
import { platformsOf, runRequest } from '../request/request.ts'
import { type Answer, type Call, terminalOf } from './call.ts'
import { IMAGE_FILE, withImageFile } from './default-file.ts'
import { graphArguments, refuseTogether } from './graph-arguments.ts'

export function planLayersCommand(call: Call): Promise<Answer> {
  return withoutSecrets(secretsIn(call.option, call.env), call.log, (log) => plan({ ...call, log }))
}

async function plan(call: Call): Promise<Answer> {
  const { option, log } = call
  const check = option('check') === 'true'
  const { graphs, maxLayers, planFile } = await toPlan(call)
  const layersPlan = option('layers-plan') ?? planFile
  const drift = planLayers(graphs, { maxLayers, layersPlan, check })
  const misfit = planMisfit(drift.maxLayers.plan, drift.maxLayers.images)
  if (misfit !== undefined) log.warning(`${layersPlan}: ${misfit}`)
  if (check && drift.missing.length > 0)
    log.warning(
      `${layersPlan} lacks ${firstFew(drift.missing, MOST_NAMES)}: call plan-layers without --check, and commit the file`,
    )
  const terminal = terminalOf(call)
  const text = terminal
    ? wrapText(driftText(drift, layersPlan, check), terminal.columns, 2)
    : JSON.stringify(drift)
  return { text: `${text}\n`, exitCode: check && drift.missing.length > 0 ? 1 : 0 }
}

/** What a person wants to know. What a check misses is a warning. */
export function driftText({ missing, unused, maxLayers }: Drift, file: string, check: boolean): string {
  const what =
    missing.length === 0
      ? 'up to date'
      : `${counted(missing.length, 'package')} ${check ? 'missing' : 'added'}`
  const left = unused.length === 0 ? [] : [`no image uses ${firstFew(unused, MOST_NAMES)} any more`]
  return [`${file}: ${what}`, ...left, `up to ${maxLayers.plan} layers`].join('; ')
}

/** More names are not read. */
const MOST_NAMES = 10

interface ToPlan {
  readonly graphs: readonly ReferenceGraph[]
  /** Undefined when that is not said. */
  readonly maxLayers: number | undefined
  /** Where the plan is kept, if nothing else is said. */
  readonly planFile: string
}

/**
 * The images of an image file, or those that are read. Throws `usage` for options that do not go together.
 */
async function toPlan(call: Call): Promise<ToPlan> {
  const { option } = call
  const ofGraphs = ['fleet', 'roots', 'input']
  refuseTogether(option, 'file', ofGraphs, 'the images are those of the file, or those of closures')
  const given = ofGraphs.some((name) => option(name) !== undefined) ? option : withFileForTerminal(call)
  if (given('file') !== undefined) return imagesOfFile({ ...call, option: given })
  const { fleet, roots } = graphArguments(option)
  const ofFile = PACKAGE_INPUTS.find((name) => option(name) !== undefined)
  if (ofFile !== undefined) {
    const hint = `give --file, or leave out --${ofFile}`
    throw new NixeryError('usage', { message: `--${ofFile} has no effect on closures`, hint })
  }
  const maxLayers = parseInteger('max-layers', 2, 125)(option('max-layers') ?? '')
  const input = await readInput(option('input'))
  const graphs = fleet ? readFleet(input).map(({ graph }) => graph) : [readGraph(input, roots)]
  return { graphs, maxLayers, planFile: PLAN_FILE }
}

/** On a terminal nobody types a closure: it is the image file of the directory that is meant. */
function withFileForTerminal(call: Call): Call['option'] {
  if (call.option('file') !== undefined || process.stdin.isTTY !== true) return call.option
  const option = withImageFile(call)
  if (option('file') !== undefined) return option
  const hint = 'give --file, or pipe the output of nix path-info --json --recursive into it'
  throw new NixeryError('usage', { message: `there is no ${IMAGE_FILE} here, and nothing to read`, hint })
}

/** Nothing is pushed or cached. */
const ONLY_CLOSURES: Partial<Record<InputName, string>> = { push: 'false', cache: 'false' }

async function imagesOfFile({ option, env, log }: Call): Promise<ToPlan> {
  const declared = await everyImage(
    fromText((name) => ONLY_CLOSURES[name] ?? (name === 'layers-plan' ? undefined : option(name))),
  )
  const { images } = declared
  const request = runRequest({ ...declared, images: images.map(withoutPlan) }, env)
  const planFile = option('layers-plan') ?? planOfAll(images, option('file') ?? '')
  return {
    graphs: await withHost(passingOn(env, request.passEnv), log, request.timeoutSeconds, (host) =>
      fleetGraphs(request, host),
    ),
    maxLayers: Math.min(...platformsOf(request.images).map((platform) => platform.maxLayers)),
    planFile,
  }
}

/** The plan may not be there yet. */
const withoutPlan = (image: DeclaredImage): DeclaredImage => withInput(image, 'layers-plan', undefined)

/** The one plan that all images use. Throws `invalid-input` when they use several. */
function planOfAll(images: readonly DeclaredImage[], file: string): string {
  const problems = new Map<string, Problem>()
  for (const { name, given } of images) {
    const plan = given('layers-plan')
    const own = parseFilePath(plan?.text || PLAN_FILE, plan?.text ? plan.directory : path.dirname(file))
    const hint = 'give all images one plan, in defaults'
    const place = plan?.place === undefined ? {} : { place: plan.place }
    if (!problems.has(own))
      problems.set(own, { input: 'layers-plan', message: `${name} uses ${own}`, hint, ...place })
  }
  const [first] = problems.keys()
  if (problems.size === 1 && first !== undefined) return first
  throw new NixeryError('invalid-input', [...problems.values()])
}
