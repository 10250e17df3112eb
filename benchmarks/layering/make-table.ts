import type { ReferenceGraph } from '../../src/closure/graph.ts'
import { TABLE_LIMITS, type TableData } from '../../src/image/layers/name-table.ts'
import { type Groups, planFleetFor } from '../../src/image/layers/plan-fleet.ts'

/** A table of package names from the images of many teams. */
export function makeTable(graphs: readonly ReferenceGraph[]): TableData {
  const [finest = [], finer = [], coarser = [], coarsest = []] = planFleetFor(
    graphs,
    [...TABLE_LIMITS].reverse(),
  )
  return { version: 1, groups: nest(coarsest, nest(coarser, nest(finer, finest))) }
}

/** The finer groups, put below the coarser ones that they are parts of. */
function nest<T extends Nested>(coarse: Groups, fine: readonly T[]): T[][] {
  const placeOf = new Map(coarse.flatMap((group, place) => group.map((name) => [name, place] as const)))
  const nested: T[][] = coarse.map(() => [])
  for (const part of fine) nested[placeOf.get(firstName(part)) ?? 0]?.push(part)
  return nested
}

type Nested = readonly (string | Nested)[]

function firstName(part: Nested): string {
  const [first = ''] = part
  return typeof first === 'string' ? first : firstName(first)
}
