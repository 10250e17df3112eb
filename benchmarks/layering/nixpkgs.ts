/**
 * The same under nixpkgs' names: fleets of nixpkgs 20.09 and of 2026, as far as these are known without a
 * build (make-nixpkgs-data.ts). The measured table is made from other families, of both trees; the shipped
 * one from all, so its figures are no forecast.
 *
 *     node benchmarks/layering/run.mjs nixpkgs [--families held-out|tuning] [--seeds 5] [--ours]
 *
 * --ours leaves the other tools out, but for the trivial rule.
 */
import { parseArgs } from 'node:util'
import { packageName } from '../../src/closure/store-name.ts'
import { defaultTable } from '../../src/image/layers/default-table.ts'
import { groupByName } from '../../src/image/layers/group-by-name.ts'
import { type NameTable, nameTable } from '../../src/image/layers/name-table.ts'
import { BUDGETS, ideal, ours, peers } from './contenders.ts'
import type { Universe } from './debian.ts'
import { closureOf, find } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { nixpkgsUniverse, readGraph, TREES } from './nixpkgs-data.ts'
import { nixpkgsHeldOutFamilies, nixpkgsTuningFamilies, popularAttributes } from './nixpkgs-families.ts'
import { trivialRule } from './peers/trivial.ts'
import { printHead, printRow } from './report.ts'
import { makeScenarios } from './scenarios.ts'
import { describeFleets, printScores } from './tables.ts'
import { trainingImages } from './training.ts'

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'held-out' },
    seeds: { type: 'string', default: '5' },
    ours: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const [families, others] =
  options.families === 'tuning'
    ? [nixpkgsTuningFamilies, nixpkgsHeldOutFamilies]
    : [nixpkgsHeldOutFamilies, nixpkgsTuningFamilies]

const universes = TREES.map((tree) => [tree, nixpkgsUniverse(readGraph(tree))] as const)
const made = nameTable(makeTable(universes.flatMap(([, universe]) => trainingImages(others, universe))))

for (const [tree, universe] of universes) {
  const scenarios = makeScenarios(families, universe, Number(options.seeds))
  console.log(
    `\nnixpkgs ${tree}, families ${families.map(({ name }) => name).join(', ')}; ${describeFleets(scenarios)}\n`,
  )
  printScores(
    {
      ...(options.ours ? { 'trivial rule': () => trivialRule } : peers(universe)),
      ...ours(made),
      '**by name, with the shipped table**': () => groupByName(defaultTable),
      ...ideal,
    },
    scenarios,
    BUDGETS,
    3,
  )
}

console.log('\nShare of paths that a table knows, of what popular attributes need:\n')
printHead(['table', ...universes.map(([tree]) => tree)])
const shares = (table: NameTable) =>
  universes.map(([, universe]) => `${(100 * shareKnown(table, universe)).toFixed(0)} %`)
printRow(['from other families', ...shares(made)])
printRow(['shipped', ...shares(defaultTable)])

function shareKnown(table: NameTable, universe: Universe): number {
  const paths = [...closureOf(find(popularAttributes, universe))].map(({ info }) => info.path)
  return paths.filter((path) => table.unitOf(packageName(path), 94) !== undefined).length / paths.length
}
