/**
 * The fleets that figures are reported on, each with a history of updates and additions: the same in every
 * run.
 */
import path from 'node:path'
import { debianUniverse, type Universe } from './debian.ts'
import { type Family, type FleetShape, makeFleet, usualShape } from './fleets.ts'
import { Random } from './random.ts'
import { makeScenario, type Scenario } from './score.ts'

declare const PROJECT_ROOT: string

/** Debian's packages; fetched the first time. */
export function packagesOf(suite: string): Promise<Universe> {
  return debianUniverse(suite, path.join(PROJECT_ROOT, '.work', 'tools', 'apt'))
}

/** `seeds` fleets of each family. */
export function makeScenarios(
  families: readonly Family[],
  universe: Universe,
  seeds: number,
  shape: FleetShape = usualShape,
): Scenario[] {
  return families.flatMap((family) =>
    Array.from({ length: seeds }, (_, seed) => {
      const random = new Random(
        seed * 7919 + [...family.name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7),
      )
      const team = shape.teamOf(family, random)
      return makeScenario(makeFleet(team, universe, random, shape), team, universe, random, shape)
    }),
  )
}
