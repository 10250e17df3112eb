/**
 * Does a kept plan stay good? A fleet lives through 60 updates, loses five images, gets ten others, one at a
 * time, and at last everything changes its version, its hash and a little its size (a mass rebuild). The plan
 * is extended after each of these steps; at the end it is compared with one that is made afresh.
 *
 *     node benchmarks/layering/run.mjs survival
 */

import type { ReferenceGraph } from '../../src/closure/graph.ts'
import { groupByPlan, groupLimit } from '../../src/image/layers/layer-assignments.ts'
import { emptyTable } from '../../src/image/layers/name-table.ts'
import { type Groups, planFleet } from '../../src/image/layers/plan-fleet.ts'
import type { Universe } from './debian.ts'
import { type Family, type Fleet, find, heldOutFamilies, imageOf, makeFleet } from './fleets.ts'
import { KeptPlan } from './kept-plan.ts'
import { Random } from './random.ts'
import { geometricMean, printHead, printRow } from './report.ts'
import { otherSize, restrict, revise } from './revise.ts'
import { packagesOf } from './scenarios.ts'
import { makeScenario, pickSource, scoreOf } from './score.ts'

const UPDATES = 60
const REMOVED = 5
const ADDED = 10
const SEEDS = 5
/** Fleets with lower numbers were looked at while the way to make plans was changed. */
const FIRST_SEED = 200

/** Images by the names of the packages that they list. */
type Lists = readonly (readonly string[])[]

const universe = await packagesOf('bookworm')
printHead([
  'family',
  'layers',
  'kept and extended',
  'made afresh',
  'kept / fresh',
  'worst fleet',
  'moved names',
])
for (const family of heldOutFamilies) for (const budget of [30, 94]) survive(family, budget)

function survive(family: Family, budget: number): void {
  const runs = Array.from({ length: SEEDS }, (_, seed) =>
    liveOn(family, budget, new Random(FIRST_SEED + seed)),
  )
  const mean = (field: 'kept' | 'fresh') => geometricMean(runs.map((run) => run[field]))
  const worst = Math.max(...runs.map(({ kept, fresh }) => kept / fresh))
  const moved = runs.reduce((sum, run) => sum + run.moved, 0)
  const cells = [
    mean('kept').toFixed(3),
    mean('fresh').toFixed(3),
    (mean('kept') / mean('fresh')).toFixed(3),
    worst.toFixed(3),
  ]
  printRow([family.name, budget, ...cells, moved])
}

function liveOn(family: Family, budget: number, random: Random) {
  const first = listsOf(makeFleet(family, universe, random))
  const others = listsOf(makeFleet(family, universe, random)).slice(0, ADDED)
  const plan = new KeptPlan(budget)
  let now = restrict(universe, [...first, ...others].flat())
  plan.extendFor(graphsOf(first, now))
  for (let update = 0; update < UPDATES; update++) {
    const source = pickSource(restrict(now, first.flat()).packages.values(), random)
    now = revise(
      now,
      (one) => one.source === source,
      (one) => otherSize(one, random),
    )
    plan.extendFor(graphsOf(first, now))
  }
  for (let gone = 1; gone <= REMOVED; gone++) plan.extendFor(graphsOf(first.slice(gone), now))
  const lists = [...first.slice(REMOVED), ...others]
  for (let count = ADDED; count > 0; count--)
    plan.extendFor(graphsOf(lists.slice(0, lists.length - count + 1), now))
  const rebuilt = revise(
    universe,
    () => true,
    (one) => otherSize(now.packages.get(one.name) ?? one, random),
  )
  const fleet = fleetOf(lists, rebuilt)
  plan.extendFor(graphsOf(lists, rebuilt))
  const scenario = makeScenario(fleet, family, rebuilt, random)
  const score = (groups: Groups) =>
    scoreOf(scenario, ({ graph }) => groupByPlan(groups, emptyTable)(graph, budget)).score
  const fresh = planFleet(graphsOf(lists, rebuilt), groupLimit(budget))
  return { kept: score(plan.groups), fresh: score(fresh), moved: plan.moved }
}

function listsOf({ images }: Fleet): Lists {
  return images.map(({ roots }) => roots.map(({ name }) => name))
}

function fleetOf(lists: Lists, from: Universe): Fleet {
  return { images: lists.map((names) => imageOf(find(names, from))) }
}

function graphsOf(lists: Lists, from: Universe): ReferenceGraph[] {
  return fleetOf(lists, from).images.map(({ graph }) => graph)
}
