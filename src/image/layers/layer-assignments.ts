/**
 * A layers plan: which packages share a layer, by name without version, so that it outlives every update.
 * Kept beside the list of packages like a lock file; see docs/layering.md.
 */
import { compare, firstRepeated, groupBy } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import type { PathInfo, ReferenceGraph } from '../../closure/graph.ts'
import { packageName } from '../../closure/store-name.ts'
import type { Grouping, LayerPlan } from './group.ts'
import { arrange } from './group-by-name.ts'
import type { NameTable } from './name-table.ts'
import type { Groups } from './plan-fleet.ts'

/** Name of the file in which users keep a plan. */
export const PLAN_FILE = 'nixery.layers.json'

export interface LayerAssignments {
  readonly version: 1
  /** The layer budget that the plan was made for. */
  readonly maxLayers: number
  readonly groups: Groups
}

/** Layers that a plan leaves to packages that it does not know, of all layers; and how many at most. */
const FREE_SHARE = 0.1
const MAX_FREE = 5

/** How many groups of a plan one image may have. */
export function groupLimit(budget: number): number {
  return Math.max(1, budget - freeLayers(budget))
}

function freeLayers(budget: number): number {
  return Math.min(MAX_FREE, Math.max(1, Math.round(budget * FREE_SHARE)))
}

/**
 * Groups by a plan: each group that the image has anything of is a layer; what the plan does not know is left
 * to the rule.
 */
export function groupByPlan(groups: Groups, table: NameTable): Grouping {
  const groupOf = new Map(groups.flatMap((group, index) => group.map((name) => [name, index] as const)))
  return (graph, budget) => {
    if (budget < 2) return [{ paths: [...graph.paths.keys()].sort(compare) }]
    const known = groupBy(graph.paths.values(), (info) => groupOf.get(packageName(info.path)))
    const unknown = known.get(undefined) ?? []
    known.delete(undefined)
    const reserved = Math.min(unknown.length, freeLayers(budget))
    const layers = withinBudget([...known.values()], budget - reserved)
    return [...layers, ...arrangeUnknown(unknown, graph, budget - layers.length, table)]
  }
}

/** The largest first; when an image has outgrown the plan, its smallest groups share the last layer. */
function withinBudget(groups: readonly (readonly PathInfo[])[], budget: number): LayerPlan[] {
  const sorted = groups
    .map((infos) => ({
      size: infos.reduce((sum, info) => sum + info.narSize, 0),
      paths: infos.map((info) => info.path).sort(compare),
    }))
    .sort((a, b) => b.size - a.size || compare(a.paths[0] ?? '', b.paths[0] ?? ''))
  if (sorted.length <= budget) return sorted.map(({ paths }) => ({ paths }))
  const rest = sorted.slice(budget - 1).flatMap(({ paths }) => paths)
  return [...sorted.slice(0, budget - 1).map(({ paths }) => ({ paths })), { paths: rest.sort(compare) }]
}

function arrangeUnknown(infos: readonly PathInfo[], graph: ReferenceGraph, budget: number, table: NameTable) {
  return infos.length === 0 ? [] : arrange(infos, graph, budget, table)
}

/** Throws `invalid-input` that says what is wrong with the text of a plan. */
export function parsePlan(text: string, file: string): LayerAssignments {
  const wrong = (what: string) =>
    new NixeryError('invalid-input', {
      message: `${file}: ${what}`,
      hint: 'recreate it with nixery-action plan-layers, or restore the last good version from git',
    })
  let plan: Partial<LayerAssignments> | null
  try {
    plan = JSON.parse(text) as Partial<LayerAssignments> | null
  } catch (error) {
    throw wrong(`not JSON: ${(error as Error).message}`)
  }
  if (plan?.version !== 1) throw wrong('not a layers plan of version 1')
  const { maxLayers, groups } = plan
  if (typeof maxLayers !== 'number' || !Number.isInteger(maxLayers) || maxLayers < 1)
    throw wrong('maxLayers is not a whole number')
  if (
    !Array.isArray(groups) ||
    !groups.every((group) => Array.isArray(group) && group.every((name) => typeof name === 'string'))
  )
    throw wrong('groups is not a list of lists of names')
  const twice = firstRepeated((groups as Groups).flat())
  if (twice !== undefined) throw wrong(`${twice} is in the plan twice`)
  return { version: 1, maxLayers, groups: groups as Groups }
}

/** The text of a plan: one group a line, so that a review shows what was added. */
export function formatPlan({ version, maxLayers, groups }: LayerAssignments): string {
  const lines = groups.map((group) => `    ${JSON.stringify(group).replaceAll('","', '", "')}`)
  return `{\n  "version": ${version},\n  "maxLayers": ${maxLayers},\n  "groups": [\n${lines.join(',\n')}\n  ]\n}\n`
}
