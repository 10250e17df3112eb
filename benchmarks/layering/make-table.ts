import type { ReferenceGraph } from '../../src/closure/graph.ts'
import { packageStem } from '../../src/closure/store-name.ts'
import { TABLE_LIMITS, TABLE_SEPARATORS, type TableData } from '../../src/image/layers/name-table.ts'
import { type Groups, planFleetFor } from '../../src/image/layers/plan-fleet.ts'

/** A table of package names from the images of many teams. */
export function makeTable(graphs: readonly ReferenceGraph[]): TableData {
  const [finest = [], ...coarser] = planFleetFor(graphs, [...TABLE_LIMITS].reverse())
  const [name, ...separators] = [...TABLE_SEPARATORS].reverse()
  const shorten = shortNames(finest)
  let parts = finest.map((names) => ({
    first: names[0],
    text: [...new Set(names.map(shorten))].sort().join(name),
  }))
  for (const [degree, groups] of coarser.entries()) parts = joinParts(parts, groups, separators[degree] ?? '')
  return { version: 2, groups: parts.map(({ text }) => text) }
}

/**
 * Outputs of one package that share a group are known by the package's name, and so are its other outputs.
 */
function shortNames(groups: Groups): (name: string) => string {
  const groupsOf = new Map<string, Set<readonly string[]>>()
  for (const group of groups)
    for (const stem of group.map(packageStem))
      groupsOf.set(stem, (groupsOf.get(stem) ?? new Set<readonly string[]>()).add(group))
  return (name) => {
    const stem = packageStem(name)
    return groupsOf.get(stem)?.size === 1 && OUTPUT.test(name) ? stem : name
  }
}

const OUTPUT = /-(bin|lib|out|dev|man|data|tools|static)$/

interface Part {
  readonly first: string | undefined
  readonly text: string
}

/** The parts of each group, in one. */
function joinParts(parts: readonly Part[], groups: Groups, separator: string): Part[] {
  const placeOf = new Map(groups.flatMap((group, place) => group.map((name) => [name, place] as const)))
  const joined: Part[][] = groups.map(() => [])
  for (const part of parts) joined[placeOf.get(part.first ?? '') ?? 0]?.push(part)
  return joined.map((some) => ({ first: some[0]?.first, text: some.map(({ text }) => text).join(separator) }))
}
