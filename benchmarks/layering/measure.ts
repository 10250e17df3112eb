/**
 * One table: what each way of grouping costs fleets that nothing was tuned on.
 *
 *     npm run benchmark:layering -- [--families held-out|tuning] [--suite bookworm] [--seeds 5] [--ours]
 *     [--details]
 *
 * --ours leaves the other tools out.
 */
import { parseArgs } from 'node:util'
import { nameTable } from '../../src/image/layers/name-table.ts'
import { ideal, ours, peers } from './contenders.ts'
import { heldOutFamilies, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { makeScenarios, packagesOf } from './scenarios.ts'
import { describeFleets, printDetails, printScores } from './tables.ts'
import { trainingImages } from './training.ts'

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'held-out' },
    suite: { type: 'string', default: 'bookworm' },
    seeds: { type: 'string', default: '5' },
    ours: { type: 'boolean', default: false },
    details: { type: 'boolean', default: false },
  },
})

const universe = await packagesOf(options.suite)
const families = options.families === 'tuning' ? tuningFamilies : heldOutFamilies
const scenarios = makeScenarios(families, universe, Number(options.seeds))
const table = nameTable(makeTable(trainingImages(tuningFamilies, universe)))
const names = families.map((family) => family.name).join(', ')
console.log(`Families ${names} of Debian ${options.suite}; ${describeFleets(scenarios)}\n`)
const print = options.details ? printDetails : printScores
const others = options.ours ? {} : peers(universe)
print({ ...others, ...ours(table), ...ideal }, scenarios)
