/**
 * Three tiers of names, from calm to restless: which shelves small packages may stand on, so that one that
 * seldom changes shares no layer with one that often does. Changes are guessed from how much a path needs,
 * unless they were counted.
 */
import type { NameData, NameFacts } from './name-data.ts'

export const TIERS = 3
/** Closures with more members than this are not told apart. */
export const CLOSURE_LIMIT = 100

/** The tier, from 0 to 2, of a name whose path has so many members in its closure, itself included. */
export type TierOf = (name: string, closureSize: number) => number

/** Closures with fewer members than the first number are of the first tier, and so on. */
const CLOSURE_TIERS = [6, 24] as const
/** The same for a restlessness from 0 to 1. */
const RESTLESS_TIERS = [0.3, 0.6] as const
/** How much changes decide; the rest is rarity, since what is rare is what comes new into an image. */
const CHANGE_WEIGHT = 0.85

/** It changes whenever anything that it needs does. */
export const tierByClosure: TierOf = (_, closureSize) =>
  CLOSURE_TIERS.filter((limit) => closureSize >= limit).length

/**
 * What was counted, in ranks among all names, so that neither the size of the set nor the time between
 * snapshots matters.
 */
export function tierByNameData(data: NameData): TierOf {
  const all = [...data.names.values()]
  const popularityRank = rankAmong(all.map(({ popularity }) => popularity))
  const rateRank = rankAmong(all.flatMap((facts) => rateOf(facts, data.snapshots) ?? []))
  return (name, closureSize) => {
    const facts = data.names.get(name)
    const rate = facts === undefined ? undefined : rateOf(facts, data.snapshots)
    const change = rate === undefined ? guessedRank(closureSize) : rateRank(rate)
    const rarity = 1 - popularityRank(facts?.popularity ?? 0)
    const restless = CHANGE_WEIGHT * change + (1 - CHANGE_WEIGHT) * rarity
    return RESTLESS_TIERS.filter((limit) => restless >= limit).length
  }
}

/** Changes per snapshot, where there was one to compare with. */
function rateOf({ changes, since }: NameFacts, snapshots: number): number | undefined {
  return snapshots > since ? changes / (snapshots - since) : undefined
}

function guessedRank(closureSize: number): number {
  return Math.min(1, Math.log(closureSize) / Math.log(CLOSURE_LIMIT))
}

/** Says of a number how many of these are below it, from 0 to 1. */
function rankAmong(numbers: readonly number[]): (number: number) => number {
  const ranks = new Map<number, number>()
  const sorted = [...numbers].sort((a, b) => a - b)
  for (const [index, number] of sorted.entries())
    if (!ranks.has(number)) ranks.set(number, index / sorted.length)
  return (number) => ranks.get(number) ?? 0
}
