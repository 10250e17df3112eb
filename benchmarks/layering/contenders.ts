/** All ways of grouping that are compared. */

import type { Grouping } from '../../src/image/layers/group.ts'
import { groupByName } from '../../src/image/layers/group-by-name.ts'
import { groupByPlan, groupLimit } from '../../src/image/layers/layer-assignments.ts'
import { emptyTable, type NameTable } from '../../src/image/layers/name-table.ts'
import { type Groups, planFleetFor } from '../../src/image/layers/plan-fleet.ts'
import type { Universe } from './debian.ts'
import type { Fleet } from './fleets.ts'
import { autoLayer } from './peers/auto-layer.ts'
import { allInOne, onePerPath } from './peers/extremes.ts'
import { groupByDominators } from './peers/group-by-dominators.ts'
import { nixery } from './peers/nixery.ts'
import { nix2container, popularityContest } from './peers/popular-first.ts'
import { trivialRule } from './peers/trivial.ts'

export const BUDGETS = [10, 30, 60, 94, 120] as const

/** Groups the images of a fleet. */
export type Contender = (fleet: Fleet, budget: number) => Grouping

/** The existing tools, by what they are called in the tables. */
export function peers(universe: Universe): Readonly<Record<string, Contender>> {
  const popularity = popularityIn(universe)
  return {
    'all in one layer': () => allInOne,
    'popularity contest': () => popularityContest,
    nix2container: () => nix2container,
    'Nixery, fresh popularity': () => nixery(popularity),
    'dominators (our first)': () => groupByDominators,
    'nixpkgs auto-layer': () => autoLayer,
    'trivial rule': () => trivialRule,
  }
}

/** Ours; `table` stands for the one that is shipped. */
export function ours(table: NameTable): Readonly<Record<string, Contender>> {
  return {
    '**by name**': () => groupByName(emptyTable),
    '**by name, with a table**': () => groupByName(table),
    '**kept fleet plan**': keptPlans(emptyTable),
    '**kept fleet plan, with a table**': keptPlans(table),
  }
}

export const ideal: Readonly<Record<string, Contender>> = { 'one layer per path': () => onePerPath }

/** Plans are made for the fleet as it is at first, for all budgets at once, and kept. */
export function keptPlans(known: NameTable): Contender {
  return (fleet, budget) => groupByPlan(planOf(fleet).get(budget) ?? [], known)
}

const plans = new WeakMap<Fleet, ReadonlyMap<number, Groups>>()

function planOf(fleet: Fleet): ReadonlyMap<number, Groups> {
  const known = plans.get(fleet)
  if (known !== undefined) return known
  const descending = [...BUDGETS].reverse()
  const graphs = fleet.images.map((image) => image.graph)
  const made = planFleetFor(graphs, descending.map(groupLimit))
  const byBudget = new Map(descending.map((budget, index) => [budget as number, made[index] ?? []]))
  plans.set(fleet, byBudget)
  return byBudget
}

/** How many packages of the suite refer to each path. */
function popularityIn({ packages }: Universe): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { info } of packages.values())
    for (const reference of info.references) counts.set(reference, (counts.get(reference) ?? 0) + 1)
  return counts
}
