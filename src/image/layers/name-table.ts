/**
 * A table of package names that was made once from many images: what belongs together, in four degrees. It is
 * nested: what shares a layer when there are 120 does so when there are 60, too.
 */
import { packageStem } from '../../closure/store-name.ts'
import type { NameData } from './name-data.ts'
import { type TierOf, tierByClosure, tierByNameData } from './tiers.ts'

/**
 * The layers that the degrees are made for: more than the 10, 30, 60 and 120 that they are used for, since an
 * image may be smaller than those that the table was made from, and have room for its packages apart.
 */
export const TABLE_LIMITS = [20, 40, 75, 150] as const
/** Budgets from these on use the second, third and fourth degree. */
const DEGREE_FROM = [20, 45, 80] as const

export interface TableData {
  readonly version: 2
  /**
   * One text for each group of the first degree; TABLE_SEPARATORS part the finer ones, and at last the names
   * without version.
   */
  readonly groups: readonly string[]
}

/**
 * What parts the groups of the second, third and fourth degree, and the names in one. No store path has the
 * first three in its name.
 */
export const TABLE_SEPARATORS = [';', '|', ',', ' '] as const

/** What is known of packages from other images, by name without version. */
export interface NameTable {
  /** Packages of one unit share a layer under this budget. */
  readonly unitOf: (name: string, budget: number) => string | undefined
  /** Packages of one shelf share a layer when there are too many units. */
  readonly shelfOf: (name: string) => string | undefined
  /** Packages of different tiers stand on different shelves. */
  readonly tierOf: TierOf
}

export const emptyTable: NameTable = {
  unitOf: () => undefined,
  shelfOf: () => undefined,
  tierOf: tierByClosure,
}

/** The same table for a user who has counted. */
export function withNameData(table: NameTable, data: NameData): NameTable {
  return { ...table, tierOf: tierByNameData(data) }
}

/** Its texts are taken apart by the first look-up: a run with nothing new groups no layers. */
export function nameTable({ groups }: TableData): NameTable {
  let units: UnitsOf | undefined
  const find = (name: string) => {
    units ??= unitsIn(groups)
    return units.get(name) ?? units.get(packageStem(name))
  }
  return {
    unitOf: (name, budget) => find(name)?.[DEGREE_FROM.filter((from) => budget >= from).length],
    shelfOf: (name) => find(name)?.[0],
    tierOf: tierByClosure,
  }
}

/** The units that a name is in, of each degree. A unit's name begins with `#`, as no package's does. */
type UnitsOf = ReadonlyMap<string, readonly string[]>

function unitsIn(groups: readonly string[]): UnitsOf {
  const units = new Map<string, readonly string[]>()
  const enter = (text: string, degrees: readonly string[]) => {
    const separator = TABLE_SEPARATORS[degrees.length - 1]
    if (separator === undefined) units.set(text, degrees.slice(0, -1))
    else
      for (const [place, part] of text.split(separator).entries())
        enter(part, [...degrees, `${degrees.at(-1)}.${place}`])
  }
  for (const [place, group] of groups.entries()) enter(group, [`#${place}`])
  return units
}
