/**
 * One table: what each way of grouping costs fleets that nothing was tuned on.
 *
 *     npm run benchmark:layering -- [--families held-out|tuning] [--suite bookworm] [--seeds 5] [--details]
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Grouping } from '../../src/layers/group.ts'
import { groupByName } from '../../src/layers/group-by-name.ts'
import { emptyTable, type NameTable, nameTable } from '../../src/layers/name-table.ts'
import { groupByPlan, groupLimit } from '../../src/layers/plan.ts'
import { type Groups, planFleetFor } from '../../src/layers/plan-fleet.ts'
import { debianUniverse, type Universe } from './debian.ts'
import { type Fleet, heldOutFamilies, makeFleet, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { autoLayer } from './peers/auto-layer.ts'
import { allInOne, onePerPath } from './peers/extremes.ts'
import { groupByDominators } from './peers/group-by-dominators.ts'
import { nixery } from './peers/nixery.ts'
import { nix2container, popularityContest } from './peers/popular-first.ts'
import { trivialRule } from './peers/trivial.ts'
import { Random } from './random.ts'
import { makeScenario, type Scenario, type Score, scoreOf } from './score.ts'
import { trainingImages } from './training.ts'

declare const PROJECT_ROOT: string

const BUDGETS = [10, 30, 60, 94, 120] as const

/** Groups the images of a fleet. */
type Contender = (fleet: Fleet, budget: number) => Grouping

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'held-out' },
    suite: { type: 'string', default: 'bookworm' },
    seeds: { type: 'string', default: '5' },
    details: { type: 'boolean', default: false },
  },
})

const universe = await debianUniverse(options.suite, path.join(PROJECT_ROOT, '.work', 'tools', 'apt'))
const families = options.families === 'tuning' ? tuningFamilies : heldOutFamilies
const scenarios = families.flatMap((family) =>
  Array.from({ length: Number(options.seeds) }, (_, seed) => {
    const random = new Random(
      seed * 7919 + [...family.name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7),
    )
    const fleet = makeFleet(family, universe, random)
    return { family, scenario: makeScenario(fleet, family, universe, random) }
  }),
)
const table = nameTable(makeTable(trainingImages(tuningFamilies, universe)))

const contenders: Readonly<Record<string, Contender>> = {
  'all in one layer': () => allInOne,
  'popularity contest': () => popularityContest,
  nix2container: () => nix2container,
  'Nixery, fresh popularity': () => nixery(popularityIn(universe)),
  'dominators (our first)': () => groupByDominators,
  'nixpkgs auto-layer': () => autoLayer,
  'trivial rule': () => trivialRule,
  '**by name**': () => groupByName(emptyTable),
  '**by name, with a table**': () => groupByName(table),
  '**kept fleet plan**': keptPlans(emptyTable),
  '**kept fleet plan, with a table**': keptPlans(table),
  'one layer per path': () => onePerPath,
}

console.log(describeScenarios())
const heads = BUDGETS.map((budget) => `${budget} layers`)
if (options.details)
  printRow([
    '',
    'layers',
    'stored',
    'updated',
    'added',
    'MB an update: mean',
    'p90',
    'MB an addition: mean',
    'layer: median',
    'p90',
    'ms an image',
  ])
else printRow(['', ...heads])
printRow(options.details ? Array(11).fill('---') : ['---', ...heads.map(() => '---')])
for (const [name, contender] of Object.entries(contenders)) {
  const cells = BUDGETS.map((budget) => measure(contender, budget))
  if (options.details)
    for (const [index, cell] of cells.entries()) printRow([name, String(BUDGETS[index]), ...cell.details])
  else printRow([name, ...cells.map((cell) => cell.score.toFixed(2))])
}

function measure(contender: Contender, budget: number) {
  const start = performance.now()
  let grouped = 0
  const scores = scenarios.map(({ scenario }) => {
    const grouping = contender(scenario.fleet, budget)
    return scoreOf(scenario, ({ graph }) => {
      grouped += 1
      return grouping(graph, budget)
    })
  })
  const milliseconds = (performance.now() - start) / grouped
  const mean = (field: 'stored' | 'updated' | 'added' | 'score') =>
    geometricMean(scores.map((score) => score[field]))
  const details = [mean('stored'), mean('updated'), mean('added')].map((value) => value.toFixed(2))
  return { score: mean('score'), details: [...details, ...megabytes(scores), milliseconds.toFixed(1)] }
}

function megabytes(scores: readonly Score[]): string[] {
  const all = (field: 'perUpdate' | 'perAddition' | 'layerSizes') => scores.flatMap((score) => score[field])
  const updates = all('perUpdate')
  const additions = all('perAddition')
  const layers = all('layerSizes')
  return [
    average(updates),
    quantile(updates, 0.9),
    average(additions),
    quantile(layers, 0.5),
    quantile(layers, 0.9),
  ].map((bytes) => (bytes / 1e6).toFixed(1))
}

/** Plans are made for the fleet as it is at first, for all budgets at once, and kept. */
function keptPlans(known: NameTable): Contender {
  const plans = new Map<Fleet, readonly Groups[]>()
  const descending = [...BUDGETS].reverse()
  return (fleet, budget) => {
    const graphs = fleet.images.map((image) => image.graph)
    const made = plans.get(fleet) ?? planFleetFor(graphs, descending.map(groupLimit))
    plans.set(fleet, made)
    return groupByPlan(made[descending.indexOf(budget as (typeof BUDGETS)[number])] ?? [], known)
  }
}

/** How many packages of the suite refer to each path. */
function popularityIn({ packages }: Universe): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { info } of packages.values())
    for (const reference of info.references) counts.set(reference, (counts.get(reference) ?? 0) + 1)
  return counts
}

function describeScenarios(): string {
  const sizes = scenarios.flatMap(({ scenario }: { scenario: Scenario }) =>
    scenario.fleet.images.map((image) => image.members.size),
  )
  return `Families ${families.map((family) => family.name).join(', ')} of Debian ${options.suite}; ${scenarios.length} fleets, ${sizes.length} images of ${quantile(sizes, 0)} to ${quantile(sizes, 1)} paths (median ${quantile(sizes, 0.5)}).\n`
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

function geometricMean(numbers: readonly number[]): number {
  return Math.exp(average(numbers.map(Math.log)))
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0
}
