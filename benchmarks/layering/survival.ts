/**
 * Does a kept plan stay good? A fleet loses five images, gets ten others, and everything changes its version and a little
 * its size (a mass rebuild, after 60 updates); the plan is extended and compared with one that is made afresh.
 *
 *     node benchmarks/layering/run.mjs survival
 */
import path from 'node:path'
import type { PathInfo } from '../../src/layers/graph.ts'
import { emptyTable } from '../../src/layers/name-table.ts'
import { groupByPlan, groupLimit } from '../../src/layers/plan.ts'
import { type Groups, planFleet } from '../../src/layers/plan-fleet.ts'
import { debianUniverse, type Universe, type UniversePackage } from './debian.ts'
import { type Family, type Fleet, heldOutFamilies, imageOf, makeFleet } from './fleets.ts'
import { Random } from './random.ts'
import { makeScenario, scoreOf } from './score.ts'

declare const PROJECT_ROOT: string

const REMOVED = 5
const ADDED = 10
const SEEDS = 3
/** How much a package grows or shrinks with its updates, at most. */
const SIZE_CHANGE = 0.2

const universe = await debianUniverse('bookworm', path.join(PROJECT_ROOT, '.work', 'tools', 'apt'))
console.log(
  '| family | layers | kept and extended | made afresh | kept / fresh | moved names |\n|---|---|---|---|---|---|',
)
for (const family of heldOutFamilies) for (const budget of [30, 94]) survive(family, budget)

function survive(family: Family, budget: number): void {
  const runs = Array.from({ length: SEEDS }, (_, seed) => {
    const random = new Random(seed + 100)
    const first = makeFleet(family, universe, random)
    const kept = planFleet(graphsOf(first), groupLimit(budget))
    const rebuilt = rebuild(universe, random)
    const second = changedFleet(first, makeFleet(family, rebuilt, random), rebuilt)
    const extended = planFleet(graphsOf(second), groupLimit(budget), kept)
    const fresh = planFleet(graphsOf(second), groupLimit(budget))
    const scenario = makeScenario(second, family, rebuilt, random)
    const score = (groups: Groups) =>
      scoreOf(scenario, ({ graph }) => groupByPlan(groups, emptyTable)(graph, budget)).score
    return { kept: score(extended), fresh: score(fresh), moved: movedNames(kept, extended) }
  })
  const mean = (field: 'kept' | 'fresh') =>
    Math.exp(runs.reduce((sum, run) => sum + Math.log(run[field]), 0) / SEEDS)
  const moved = runs.reduce((sum, run) => sum + run.moved, 0)
  const cells = [mean('kept').toFixed(3), mean('fresh').toFixed(3), (mean('kept') / mean('fresh')).toFixed(3)]
  console.log(`| ${[family.name, budget, ...cells, moved].join(' | ')} |`)
}

function graphsOf({ images }: Fleet) {
  return images.map(({ graph }) => graph)
}

/** The first fleet without its first images, and the first images of another. */
function changedFleet(first: Fleet, other: Fleet, rebuilt: Universe): Fleet {
  const stays = first.images
    .slice(REMOVED)
    .map(({ roots }) => imageOf(roots.flatMap(({ name }) => rebuilt.packages.get(name) ?? [])))
  return { images: [...stays, ...other.images.slice(0, ADDED)] }
}

/** Every package with another hash, another version, and about the same size. */
function rebuild({ packages }: Universe, random: Random): Universe {
  const rebuilt = new Map<string, UniversePackage>()
  const visit = (one: UniversePackage): UniversePackage => {
    const known = rebuilt.get(one.name)
    if (known !== undefined) return known
    const references = one.references.map(visit)
    const narHash = [...one.info.narHash].reverse().join('')
    const info: PathInfo = {
      path: `/nix/store/${narHash.slice(0, 32)}-${one.info.path.slice('/nix/store/'.length + 33)}.1`,
      narHash,
      narSize: Math.round(one.info.narSize * (1 + SIZE_CHANGE * (2 * random.next() - 1))),
      references: references.map((reference) => reference.info.path).sort(),
    }
    const made = { ...one, references, info }
    rebuilt.set(one.name, made)
    return made
  }
  for (const one of packages.values()) visit(one)
  return { packages: rebuilt }
}

/** Names that are no longer in the group that they were in. */
function movedNames(before: Groups, after: Groups): number {
  return before.flatMap((group, place) => group.filter((name) => !after[place]?.includes(name))).length
}
