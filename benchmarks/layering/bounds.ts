/**
 * How low rules and tables could get on these fleets, had their parameters been chosen with the fleets in
 * sight.
 *
 *     node benchmarks/layering/run.mjs bounds
 *
 * For rules that know nothing but the image, 300 sets of parameters (path-local.ts) are drawn, ours and those
 * of the trivial rule among them, and tried on one fleet of each family. Three figures: the best set for all
 * fleets; the best for each fleet; and a floor that no rule can have, each cost of each fleet under the set
 * that is best for it. For tables: the one that is made from the fleets that it is then measured on.
 */

import { groupByName } from '../../src/image/layers/group-by-name.ts'
import { emptyTable, nameTable } from '../../src/image/layers/name-table.ts'
import { keptPlans } from './contenders.ts'
import { heldOutFamilies, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { type PathLocalRule, pathLocal } from './path-local.ts'
import { trivialRule } from './peers/trivial.ts'
import { Random } from './random.ts'
import { geometricMean, printHead, printRow } from './report.ts'
import { makeScenarios, packagesOf } from './scenarios.ts'
import type { Score } from './score.ts'
import { scoresOf } from './tables.ts'
import { trainingImages } from './training.ts'

const BUDGETS = [30, 94]
const SETS = 300
const COSTS = ['stored', 'updated', 'added'] as const

const universe = await packagesOf('bookworm')
const scenarios = makeScenarios(heldOutFamilies, universe, 1)
const table = nameTable(makeTable(trainingImages(tuningFamilies, universe)))

const own: PathLocalRule = {
  ...{ shelves: 0.2, large: 500e6, closurePower: 0, tiers: [6, 24] },
  ...{ shelfBy: 'collection', seed: 0 },
}
const trivial: PathLocalRule = { ...own, shelves: 0.2, large: 0, tiers: [], shelfBy: 'name' }

function drawRules(): readonly PathLocalRule[] {
  const random = new Random(2026)
  const drawn = Array.from(
    { length: SETS - 2 },
    (): PathLocalRule => ({
      shelves: random.pick([0.03, 0.07, 0.1, 0.13, 0.17, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7]),
      large: random.pick([0, 100e6, 300e6, 500e6, 1e9, 3e9]),
      closurePower: random.pick([-0.5, -0.25, 0, 0.25, 0.5]),
      tiers: random.pick([[], [10], [20], [40], [6, 24], [4, 12], [12, 40], [3, 8, 20, 50]]),
      shelfBy: random.pick(['name', 'stem', 'collection'] as const),
      seed: random.below(1000),
    }),
  )
  return [own, trivial, ...drawn]
}

const rules = drawRules()
const mean = (scores: readonly Score[]) => geometricMean(scores.map(({ score }) => score))
const least = (numbers: readonly number[]) => Math.min(...numbers)
/** Rows of the table, each with a figure for every budget. */
const rows = new Map<string, number[]>()
const enter = (name: string, figure: number) => rows.set(name, [...(rows.get(name) ?? []), figure])

for (const budget of BUDGETS) {
  const all = rules.map((rule) => scoresOf(() => pathLocal(rule), budget, scenarios))
  const ofFleet = scenarios.map((_, fleet) => all.flatMap((scores) => scores[fleet] ?? []))
  enter('trivial rule', mean(scoresOf(() => trivialRule, budget, scenarios)))
  enter('**by name**', mean(scoresOf(() => groupByName(emptyTable), budget, scenarios)))
  enter('best parameters for all fleets', least(all.map(mean)))
  enter(
    'best parameters for each fleet',
    geometricMean(ofFleet.map((scores) => least(scores.map(({ score }) => score)))),
  )
  enter(
    'floor: best for each cost of each fleet',
    geometricMean(
      ofFleet.flatMap((scores) => COSTS.map((cost) => least(scores.map((score) => score[cost])))),
    ),
  )
  enter('**by name, with a table**', mean(scoresOf(() => groupByName(table), budget, scenarios)))
}

const graphsOf = (of: typeof scenarios) =>
  of.flatMap(({ fleet, additions }) => [
    ...fleet.images.map(({ graph }) => graph),
    ...additions.slice(0, 20).map(({ extended }) => extended.graph),
  ])
const common = nameTable(makeTable(graphsOf(scenarios)))
const plan = keptPlans(emptyTable)
const each = scenarios.map((one) => ({ one, known: nameTable(makeTable(graphsOf([one]))) }))
for (const budget of BUDGETS) {
  enter('table made from these very fleets', mean(scoresOf(() => groupByName(common), budget, scenarios)))
  enter(
    'a table for each of these fleets',
    mean(each.flatMap(({ one, known }) => scoresOf(() => groupByName(known), budget, [one]))),
  )
  enter('**kept fleet plan**', mean(scoresOf(plan, budget, scenarios)))
}
printHead(['', ...BUDGETS.map((budget) => `${budget} layers`)])
for (const [name, figures] of rows) printRow([name, ...figures.map((figure) => figure.toFixed(2))])
