import type { ReferenceGraph } from './layers/graph.ts'
import { packageName } from './layers/package-name.ts'
import { groupLimit, type LayersPlan } from './layers/plan.ts'
import { planFleet } from './layers/plan-fleet.ts'
import { readPlanIfThere, writePlan } from './layers-plan-file.ts'

export interface PlanLayersOptions {
  readonly maxLayers: number
  /** The file of the plan. */
  readonly layersPlan: string
  /** Change nothing, only report. */
  readonly check: boolean
}

/** How far the images have moved away from the plan. */
export interface Drift {
  /** Packages that the plan does not know. */
  readonly missing: readonly string[]
  /** Packages of the plan that are in no image. They stay: removing them would gain nothing. */
  readonly unused: readonly string[]
}

/**
 * `nixery-action plan-layers`: makes the plan for these images, or extends the one that is there, without moving what is
 * in it.
 */
export function planLayers(graphs: readonly ReferenceGraph[], options: PlanLayersOptions): Drift {
  const kept = readPlanIfThere(options.layersPlan)
  const drift = driftOf(
    kept,
    graphs.flatMap((graph) => [...graph.paths.keys()]),
  )
  if (options.check) return drift
  const maxLayers = kept?.maxLayers ?? options.maxLayers
  // The image has one layer more than its plan: the root filesystem.
  const groups = planFleet(graphs, groupLimit(maxLayers - 1), kept?.groups ?? [])
  writePlan(options.layersPlan, { version: 1, maxLayers, groups })
  return drift
}

function driftOf(kept: LayersPlan | undefined, paths: readonly string[]): Drift {
  const planned = new Set(kept?.groups.flat())
  const there = new Set(paths.map(packageName))
  return {
    missing: [...there].filter((name) => !planned.has(name)).sort(),
    unused: [...planned].filter((name) => !there.has(name)).sort(),
  }
}
