import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { NixeryError } from '../../../base/errors.ts'
import type { Log } from '../../../host/log/log.ts'
import { formatPlan, type LayerAssignments, parsePlan } from '../layer-assignments.ts'

/** Reads a layers plan. Throws `invalid-input` when there is none or it is malformed. */
export function readPlan(file: string): LayerAssignments {
  try {
    return parsePlan(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (error instanceof NixeryError) throw error
    throw new NixeryError('invalid-input', {
      input: 'layers-plan',
      message: (error as Error).message,
      hint: 'make the plan with nixery-action plan-layers',
    })
  }
}

/** The plan in this file, or undefined when there is no such file yet. */
export function readPlanIfThere(file: string): LayerAssignments | undefined {
  return existsSync(file) ? readPlan(file) : undefined
}

/** Says what comes of a plan that is for more layers than an image may have; undefined for one that fits. */
export function planMisfit(planned: number, maxLayers: number): string | undefined {
  if (planned <= maxLayers) return undefined
  return `the plan is for ${planned} layers, but max-layers is ${maxLayers}; its smallest groups share a layer (raise max-layers, or recreate the plan)`
}

interface WithPlan {
  readonly layersPlan: LayerAssignments | undefined
  readonly maxLayers: number
}

/** Warns of plans that do not fit images, of each once. */
export function warnOfMisfits(images: readonly WithPlan[], log: Log): void {
  const misfits = images.map(({ layersPlan, maxLayers }) => planMisfit(layersPlan?.maxLayers ?? 0, maxLayers))
  for (const misfit of new Set(misfits)) if (misfit !== undefined) log.warning(misfit)
}

/** Throws `output` when the file cannot be written. */
export function writePlan(file: string, plan: LayerAssignments): void {
  try {
    writeFileSync(file, formatPlan(plan))
  } catch (error) {
    throw new NixeryError('output', { input: 'layers-plan', message: (error as Error).message }, error)
  }
}
