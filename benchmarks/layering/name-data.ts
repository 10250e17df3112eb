/**
 * What popularity and change rates are worth: the rule without them, with popularity alone (all that Nixery's
 * file says), and with changes that were counted in 60 snapshots of the whole suite. Each score, and what it
 * gains or loses.
 *
 *     node benchmarks/layering/run.mjs name-data [--families held-out|tuning] [--suite bookworm] [--seeds 5]
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { PathInfo } from '../../src/closure/graph.ts'
import { countNames } from '../../src/image/layers/count-names.ts'
import { groupByName } from '../../src/image/layers/group-by-name.ts'
import type { NameData } from '../../src/image/layers/name-data.ts'
import { emptyTable, type NameTable, nameTable, withNameData } from '../../src/image/layers/name-table.ts'
import { debianUniverse, type Universe, type UniversePackage } from './debian.ts'
import { heldOutFamilies, makeFleet, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { Random } from './random.ts'
import { makeScenario, scoreOf } from './score.ts'
import { trainingImages } from './training.ts'

declare const PROJECT_ROOT: string

const BUDGETS = [10, 30, 60, 94, 120] as const
const SNAPSHOTS = 60
/** Packages without an update in the life of the release are updated too, this often. */
const QUIET_RATE = 0.05

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'held-out' },
    suite: { type: 'string', default: 'bookworm' },
    seeds: { type: 'string', default: '5' },
  },
  allowPositionals: true,
})

const universe = await debianUniverse(options.suite, path.join(PROJECT_ROOT, '.work', 'tools', 'apt'))
const [families, others] =
  options.families === 'tuning' ? [tuningFamilies, heldOutFamilies] : [heldOutFamilies, tuningFamilies]
const scenarios = families.flatMap((family) =>
  Array.from({ length: Number(options.seeds) }, (_, seed) => {
    const letters = [...family.name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
    const random = new Random(seed * 7919 + letters)
    return makeScenario(makeFleet(family, universe, random), family, universe, random)
  }),
)
const table = nameTable(makeTable(trainingImages(others, universe)))
const popularity = countNames(infosOf(universe, new Map()))
const counted = countHistory(universe, new Random(12_345))

console.log(
  `Families ${families.map(({ name }) => name).join(', ')} of Debian ${options.suite}, ${scenarios.length} fleets.\n`,
)
print(['', ...BUDGETS.map((budget) => `${budget} layers`)])
print(['---', ...BUDGETS.map(() => '---')])
compare('by name', emptyTable)
compare('by name, with a table', table)

function compare(label: string, known: NameTable): void {
  const without = BUDGETS.map((budget) => score(known, budget))
  print([label, ...without.map((value) => value.toFixed(3))])
  for (const [what, data] of [
    ['popularity alone', popularity],
    ['popularity and changes', counted],
  ] as const) {
    const cells = BUDGETS.map((budget, index) => {
      const value = score(withNameData(known, data), budget)
      const gain = (value / (without[index] ?? value) - 1) * 100
      return `${value.toFixed(3)} (${gain > 0 ? '+' : ''}${gain.toFixed(1)} %)`
    })
    print([`… and ${what}`, ...cells])
  }
}

function score(known: NameTable, budget: number): number {
  const group = groupByName(known)
  const logs = scenarios.map((scenario) =>
    Math.log(scoreOf(scenario, ({ graph }) => group(graph, budget)).score),
  )
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
}

/** Snapshots of the suite, evenly spread over its life; every source is updated as often as it was. */
function countHistory(suite: Universe, random: Random): NameData {
  const rates = new Map([...suite.packages.values()].map((one) => [one.source, one.updates + QUIET_RATE]))
  const releases = new Map<string, number>()
  let data: NameData | undefined
  for (let snapshot = 1; snapshot <= SNAPSHOTS; snapshot++) {
    data = countNames(infosOf(suite, releases), data)
    for (const [source, rate] of rates)
      if (random.next() < 1 - Math.exp(-rate / SNAPSHOTS))
        releases.set(source, (releases.get(source) ?? 0) + 1)
  }
  return data ?? countNames([])
}

/** The suite as a store: an update gives the packages of its source, and all that need them, other paths. */
function infosOf({ packages }: Universe, releases: ReadonlyMap<string, number>): Iterable<PathInfo> {
  const stored = new Map<UniversePackage, PathInfo>()
  const store = (one: UniversePackage): PathInfo => {
    const known = stored.get(one)
    if (known !== undefined) return known
    const references = one.references.map((reference) => store(reference).path)
    const inputs = [one.name, releases.get(one.source) ?? 0, ...references].join(' ')
    const hash = createHash('sha256').update(inputs).digest('hex').slice(0, 32)
    const made = { ...one.info, path: one.info.path.replace(/\/\w{32}-/, `/${hash}-`), references }
    stored.set(one, made)
    return made
  }
  return [...packages.values()].map(store)
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}
