/** The packages of an image with what they refer to, as a bill of materials knows them. */
export interface GraphPackage {
  readonly name: string
  /** `''` where there is none. */
  readonly version: string
  /** Unpacked, bytes; 0 when unknown. */
  readonly size: number
  /** The diffID of the layer that has it; `''` when unknown. */
  readonly layer: string
  /** Whether the list of packages names it. */
  readonly isAsked: boolean
  /** What it refers to: places in the list of packages. */
  readonly needs: readonly number[]
}

export type PackageGraph = readonly GraphPackage[]

/** A graph that has sizes; undefined for another one, as SPDX documents have it. */
export const weighed = (packages: PackageGraph | undefined): PackageGraph | undefined =>
  packages?.some(({ size }) => size > 0) ? packages : undefined

/** For each package those that refer to it. */
export function reversed(packages: PackageGraph): readonly (readonly number[])[] {
  const neededBy: number[][] = packages.map(() => [])
  for (const [index, { needs }] of packages.entries())
    for (const one of needs) if (one !== index) neededBy[one]?.push(index)
  return neededBy
}

/**
 * For each package a shortest way to it from one that the list names, which comes first; empty where there is none.
 */
export function waysFromAsked(packages: PackageGraph): readonly (readonly number[])[] {
  const ways: number[][] = packages.map(({ isAsked }, index) => (isAsked ? [index] : []))
  const queue = packages.flatMap(({ isAsked }, index) => (isAsked ? [index] : []))
  for (const index of queue)
    for (const next of packages[index]?.needs ?? []) {
      if (ways[next]?.length !== 0) continue
      ways[next] = [...(ways[index] ?? []), next]
      queue.push(next)
    }
  return ways
}

/** The unpacked size of a package with all that it needs. */
export function closureSize(packages: PackageGraph, start: number): number {
  const seen = new Set([start])
  for (const index of seen) for (const next of packages[index]?.needs ?? []) seen.add(next)
  return [...seen].reduce((sum, index) => sum + (packages[index]?.size ?? 0), 0)
}
