/**
 * How much the scores depend on the fleets: how many strangers the images have, how many packages of its
 * family a team uses, and how many of them one image lists.
 *
 *     node benchmarks/layering/run.mjs sensitivity
 */

import { nameTable } from '../../src/image/layers/name-table.ts'
import { ours } from './contenders.ts'
import { type FleetShape, heldOutFamilies, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { trivialRule } from './peers/trivial.ts'
import { geometricMean, printHead, printRow } from './report.ts'
import { makeScenarios, packagesOf } from './scenarios.ts'
import { scoresOf } from './tables.ts'
import { trainingImages } from './training.ts'

const BUDGETS = [30, 94]
const SEEDS = 2

/** Images of up to so many packages, of so many of the family that the team uses. */
function shaped(packages: number, team: number, strangers: number): FleetShape {
  return {
    teamOf: (family, random) => {
      const left = [...family.pool]
      while (left.length > team) left.splice(random.below(left.length), 1)
      return { ...family, pool: left }
    },
    ...{ packages, strangers, strangeAdditions: strangers * 2 },
  }
}

const WHOLE_FAMILY = 100
const shapes: Readonly<Record<string, FleetShape>> = {
  '25 % strangers': shaped(8, WHOLE_FAMILY, 0.25),
  '**5 % strangers (the table above)**': shaped(8, WHOLE_FAMILY, 0.05),
  'no strangers': shaped(8, WHOLE_FAMILY, 0),
  'no strangers, a team uses 12 packages': shaped(8, 12, 0),
  'no strangers, an image lists 2 to 5': shaped(5, WHOLE_FAMILY, 0),
  'no strangers, an image lists 2 or 3': shaped(3, WHOLE_FAMILY, 0),
  'no strangers, an image lists 2': shaped(2, WHOLE_FAMILY, 0),
}

const universe = await packagesOf('bookworm')
const table = nameTable(makeTable(trainingImages(tuningFamilies, universe)))
const { '**kept fleet plan, with a table**': _, ...rules } = ours(table)
const contenders = { 'trivial rule': () => trivialRule, ...rules }
printHead([
  'fleets',
  ...Object.keys(contenders).flatMap((name) => BUDGETS.map((budget) => `${name}, ${budget} layers`)),
])
for (const [name, shape] of Object.entries(shapes)) {
  const scenarios = makeScenarios(heldOutFamilies, universe, SEEDS, shape)
  const cells = Object.values(contenders).flatMap((contender) =>
    BUDGETS.map((budget) => geometricMean(scoresOf(contender, budget, scenarios).map(({ score }) => score))),
  )
  printRow([name, ...cells.map((cell) => cell.toFixed(2))])
}
