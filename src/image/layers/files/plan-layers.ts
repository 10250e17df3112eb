import type { ReferenceGraph } from '../../../closure/graph.ts'
import { packageName } from '../../../closure/store-name.ts'
import { groupLimit } from '../layer-assignments.ts'
import { type Groups, planFleet } from '../plan-fleet.ts'
import { readPlanIfThere, writePlan } from './layers-plan-file.ts'

/** Layers of an image, when nothing is said and no plan is there. */
const DEFAULT_MAX_LAYERS = 94

export interface PlanLayersOptions {
  /** What the images may have, the layer of the root filesystem included; undefined when that is not said. */
  readonly maxLayers: number | undefined
  /** The file of the plan. */
  readonly layersPlan: string
  /** Change nothing, only report. */
  readonly check: boolean
}

/** How far the images have moved away from the plan. */
export interface Drift {
  /**
   * Packages that the plan lacks: those that extending it adds. It never has the small ones of a very large
   * fleet.
   */
  readonly missing: readonly string[]
  /** Packages of the plan that are in no image. They stay: removing them would gain nothing. */
  readonly unused: readonly string[]
  /**
   * How many layers the plan is for, and how many the images may have. A plan that is for more does not fit.
   */
  readonly maxLayers: { readonly plan: number; readonly images: number }
}

/**
 * `nixery-action plan-layers`: makes the plan for these images, or extends the one that is there, without
 * moving what is in it. Throws `invalid-input` when the one that is there is malformed, `output` when it
 * cannot be written.
 */
export function planLayers(graphs: readonly ReferenceGraph[], options: PlanLayersOptions): Drift {
  const kept = readPlanIfThere(options.layersPlan)
  const maxLayers = kept?.maxLayers ?? options.maxLayers ?? DEFAULT_MAX_LAYERS
  // The image has one layer more than its plan: the root filesystem.
  const groups = planFleet(graphs, groupLimit(maxLayers - 1), kept?.groups ?? [])
  if (!options.check) writePlan(options.layersPlan, { version: 1, maxLayers, groups })
  return {
    ...namesBetween(kept?.groups ?? [], groups, graphs),
    maxLayers: { plan: maxLayers, images: options.maxLayers ?? maxLayers },
  }
}

function namesBetween(kept: Groups, groups: Groups, graphs: readonly ReferenceGraph[]) {
  const planned = new Set(kept.flat())
  const there = new Set(graphs.flatMap((graph) => [...graph.paths.keys()].map(packageName)))
  return {
    missing: groups
      .flat()
      .filter((name) => !planned.has(name))
      .sort(),
    unused: [...planned].filter((name) => !there.has(name)).sort(),
  }
}
