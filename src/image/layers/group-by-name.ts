/**
 * The rule for an image of which nothing is known but itself: what decides about a path is the path alone,
 * its name without version, its size, and how much it needs. Not who needs it: every other image, and the
 * next version, then decides alike.
 *
 *     1. Paths become units: a path that is large is one, small ones of the same package (its outputs) share
 *        one. So two large versions of a package stay apart: other images have one of them.
 *     2. As long as there are too many layers, the smallest unit that stands alone goes to its shelf, one of
 *        a few, by a hash of its name. One more small path disturbs its shelf, and another one if its shelf
 *        was empty. Shelves come in tiers: paths that need little (and so seldom change), some, and much; see
 *        tiers.ts.
 *
 * A table of names may know better which small paths belong together (see name-table.ts): then its groups are
 * the units. docs/layering.md has the cost model and the measurements behind every number here.
 */
import { compare } from '../../base/collections.ts'
import type { PathInfo, ReferenceGraph } from '../../closure/graph.ts'
import { packageCollection, packageName, packageStem } from '../../closure/store-name.ts'
import type { Grouping, LayerPlan } from './group.ts'
import { hashOfName } from './name-hash.ts'
import { emptyTable, type NameTable } from './name-table.ts'
import { CLOSURE_LIMIT, TIERS } from './tiers.ts'

/** Shelves, of all layers; one for each tier at least, where there is room for them. */
const SHELF_SHARE = 0.2
/** A path of more bytes than this over the budget is a unit of its own. */
const LARGE_PATH = 500e6
/** The same of a path that the table knows. */
const LARGE_KNOWN_PATH = 1e9

interface Unit {
  readonly name: string
  readonly shelf: string
  size: number
  tier: number
  readonly paths: string[]
}

/** Groups by the rule above; the largest layers come first. */
export function groupByName(table: NameTable = emptyTable): Grouping {
  return (graph, budget) => arrange([...graph.paths.values()], graph, budget, table)
}

/** The same for some paths of a graph. */
export function arrange(
  infos: readonly PathInfo[],
  graph: ReferenceGraph,
  budget: number,
  table: NameTable,
): readonly LayerPlan[] {
  const units = unitsOf(infos, graph, budget, table)
  const layers = shelveSmallest(units, budget)
  return layers.map((paths) => ({ paths: paths.sort(compare) }))
}

/** Largest first. */
function unitsOf(
  infos: readonly PathInfo[],
  graph: ReferenceGraph,
  budget: number,
  table: NameTable,
): readonly Unit[] {
  const units = new Map<string, Unit>()
  for (const info of infos) {
    const name = packageName(info.path)
    const known = table.unitOf(name, budget)
    const large = info.narSize >= (known === undefined ? LARGE_PATH : LARGE_KNOWN_PATH) / budget
    const key = large ? info.path : (known ?? packageStem(name))
    const unit = units.get(key) ?? {
      name: large ? name : key,
      shelf: table.shelfOf(name) ?? packageCollection(name),
      size: 0,
      tier: 0,
      paths: [],
    }
    unit.size += info.narSize
    unit.tier = Math.max(unit.tier, table.tierOf(name, closureSize(info, graph)))
    unit.paths.push(info.path)
    units.set(key, unit)
  }
  return [...units.values()].sort((a, b) => b.size - a.size || compare(a.name, b.name))
}

/** How many paths a path needs, itself included; counted up to a limit. */
function closureSize(info: PathInfo, graph: ReferenceGraph): number {
  const closure = new Set([info.path])
  for (const path of closure) {
    if (closure.size >= CLOSURE_LIMIT) break
    for (const reference of graph.paths.get(path)?.references ?? []) closure.add(reference)
  }
  return closure.size
}

/**
 * Takes units, the largest first. A shelf that nothing comes to takes no layer: another unit may stand alone
 * then.
 */
function shelveSmallest(units: readonly Unit[], budget: number): string[][] {
  const count = Math.max(Math.min(TIERS, budget), Math.round(budget * SHELF_SHARE))
  const shelves = new Map<number, string[]>()
  let alone = units.length
  while (alone + shelves.size > budget) {
    alone -= 1
    const unit = units[alone]
    if (unit === undefined) break
    const place = shelfOf(unit, count)
    const shelf = shelves.get(place) ?? []
    shelf.push(...unit.paths)
    shelves.set(place, shelf)
  }
  return [...units.slice(0, alone).map(({ paths }) => paths), ...shelves.values()]
}

/** Each tier has its share of the shelves; with fewer shelves than tiers, the upper tiers share. */
function shelfOf(unit: Unit, shelfCount: number): number {
  const tiers = Math.min(TIERS, shelfCount)
  const tier = Math.min(unit.tier, tiers - 1)
  const first = Math.floor((tier * shelfCount) / tiers)
  const count = Math.floor(((tier + 1) * shelfCount) / tiers) - first
  return first + (hashOfName(unit.shelf) % count)
}
