/**
 * All rules of one kind, by their parameters: the largest units of an image stand alone, the others on
 * shelves, and what decides about a path is the path alone: its name, its size, how much it needs. Ours and
 * the trivial one are of this kind.
 */
import type { PathInfo, ReferenceGraph } from '../../src/closure/graph.ts'
import { packageCollection, packageName, packageStem } from '../../src/closure/store-name.ts'
import type { Grouping } from '../../src/image/layers/group.ts'
import { hashOfName } from '../../src/image/layers/name-hash.ts'

export interface PathLocalRule {
  /** Shelves, of all layers. */
  readonly shelves: number
  /** Smaller paths of a package share a unit: this over the budget, bytes. */
  readonly large: number
  /** A unit stands alone by its size x the size of its closure to this power. */
  readonly closurePower: number
  /** Tiers of shelves: limits of the closure's size. */
  readonly tiers: readonly number[]
  readonly shelfBy: 'name' | 'stem' | 'collection'
  /** Other hashes: luck. */
  readonly seed: number
}

export function pathLocal(rule: PathLocalRule): Grouping {
  return (graph, budget) => {
    const units = unitsOf(graph, rule, budget)
    const least = Math.min(budget, rule.tiers.length + 1)
    const count = Math.min(budget, Math.max(least, Math.round(budget * rule.shelves)))
    const shelves = new Map<number, string[]>()
    let alone = units.length
    while (alone > 0 && alone + shelves.size > budget) {
      alone -= 1
      const unit = units[alone]
      if (unit === undefined) break
      const place = shelfOf(unit, rule, count)
      shelves.set(place, [...(shelves.get(place) ?? []), ...unit.paths])
    }
    return [...units.slice(0, alone).map(({ paths }) => paths), ...shelves.values()].map((paths) => ({
      paths,
    }))
  }
}

interface Unit {
  readonly shelf: string
  size: number
  closure: number
  readonly paths: string[]
}

function unitsOf(graph: ReferenceGraph, rule: PathLocalRule, budget: number): readonly Unit[] {
  const closures = closureSizes(graph)
  const units = new Map<string, Unit>()
  for (const info of graph.paths.values()) {
    const names = namesOf(info)
    const name = info.narSize < rule.large / budget ? names.stem : info.path
    const unit = units.get(name) ?? { shelf: names[rule.shelfBy], size: 0, closure: 0, paths: [] }
    unit.size += info.narSize
    unit.closure = Math.max(unit.closure, closures.get(info.path) ?? 0)
    unit.paths.push(info.path)
    units.set(name, unit)
  }
  const weight = (unit: Unit) => unit.size * unit.closure ** rule.closurePower
  return [...units.values()].sort((a, b) => weight(b) - weight(a))
}

function shelfOf(unit: Unit, rule: PathLocalRule, count: number): number {
  const tiers = Math.min(rule.tiers.length + 1, count)
  const tier = Math.min(rule.tiers.filter((limit) => unit.closure >= limit).length, tiers - 1)
  const first = Math.floor((tier * count) / tiers)
  const width = Math.floor(((tier + 1) * count) / tiers) - first
  return first + (hashOfName(`${rule.seed}${unit.shelf}`) % width)
}

const known = new Map<string, { readonly name: string; readonly stem: string; readonly collection: string }>()

function namesOf({ path }: PathInfo) {
  const there = known.get(path)
  if (there !== undefined) return there
  const name = packageName(path)
  const made = { name, stem: packageStem(name), collection: packageCollection(name) }
  known.set(path, made)
  return made
}

const sizes = new WeakMap<ReferenceGraph, ReadonlyMap<string, number>>()

function closureSizes(graph: ReferenceGraph): ReadonlyMap<string, number> {
  const there = sizes.get(graph)
  if (there !== undefined) return there
  const made = new Map(
    [...graph.paths.keys()].map((path) => {
      const closure = new Set([path])
      for (const one of closure) for (const next of graph.paths.get(one)?.references ?? []) closure.add(next)
      return [path, closure.size]
    }),
  )
  sizes.set(graph, made)
  return made
}
