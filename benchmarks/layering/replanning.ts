/**
 * Why a plan is kept: the same fleets with a plan that is made anew after each change. An update does not
 * change a plan, which knows names alone; an added package does, and then other images' layers change, too.
 * Bytes of all images' new layers over the bytes that are new, for 8 additions to one fleet of each family.
 *
 *     node benchmarks/layering/run.mjs replanning
 */

import type { ReferenceGraph } from '../../src/closure/graph.ts'
import { groupByPlan, groupLimit } from '../../src/image/layers/layer-assignments.ts'
import { emptyTable } from '../../src/image/layers/name-table.ts'
import { type Groups, planFleet } from '../../src/image/layers/plan-fleet.ts'
import { contentKey } from './content.ts'
import { type Fleet, heldOutFamilies, type Image } from './fleets.ts'
import { geometricMean, printHead, printRow } from './report.ts'
import { makeScenarios, packagesOf } from './scenarios.ts'
import { type Scenario, scoreOf } from './score.ts'

const ADDITIONS = 8

const scenarios = makeScenarios(heldOutFamilies, await packagesOf('bookworm'), 1)
printHead([
  ...['layers', 'kept: added', 'kept: score', 'made anew: added, that image', 'made anew: added, all images'],
  'made anew: score',
])
for (const budget of [30, 94]) {
  const rows = scenarios.map((scenario) => measure(scenario, budget))
  const mean = (column: number) => geometricMean(rows.map((row) => row[column] ?? 1)).toFixed(2)
  printRow([budget, mean(0), mean(1), mean(2), mean(3), mean(4)])
}

function measure({ fleet, updates, additions }: Scenario, budget: number): readonly number[] {
  const kept = planFleet(graphsOf(fleet), groupLimit(budget))
  const some = { fleet, updates, additions: additions.slice(0, ADDITIONS) }
  const score = scoreOf(some, ({ graph }) => groupByPlan(kept, emptyTable)(graph, budget))
  let [own, all, ideal] = [0, 0, 0]
  for (const { image, extended } of some.additions) {
    const after = { images: fleet.images.map((one) => (one === image ? extended : one)) }
    const anew = planFleet(graphsOf(after), groupLimit(budget))
    const fetched = (before: Image, now: Image) =>
      newBytes(layers(kept, before.graph, budget), layers(anew, now.graph, budget))
    own += fetched(image, extended)
    all += fleet.images.reduce((sum, one, place) => sum + fetched(one, after.images[place] ?? one), 0)
    ideal += [...extended.members].reduce(
      (sum, one) => sum + (image.members.has(one) ? 0 : one.info.narSize),
      0,
    )
  }
  return [
    score.added,
    score.score,
    own / ideal,
    all / ideal,
    Math.cbrt(score.stored * score.updated * (all / ideal)),
  ]
}

function graphsOf({ images }: Fleet): ReferenceGraph[] {
  return images.map(({ graph }) => graph)
}

/** The sizes of an image's layers, by their content. */
function layers(groups: Groups, graph: ReferenceGraph, budget: number): ReadonlyMap<string, number> {
  return new Map(
    groupByPlan(groups, emptyTable)(graph, budget).map(({ paths }) => [
      contentKey(paths),
      paths.reduce((sum, path) => sum + (graph.paths.get(path)?.narSize ?? 0), 0),
    ]),
  )
}

function newBytes(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return [...after].reduce((sum, [key, size]) => sum + (before.has(key) ? 0 : size), 0)
}
