/**
 * The images that a table of package names is made from: other teams' images, and a good deal that nobody's
 * team has. Most have no base: what is together only because all these images list it need not be so in
 * images with another base.
 */

import type { ReferenceGraph } from '../../src/closure/graph.ts'
import type { Universe } from './debian.ts'
import { type Family, find, imageOf, strangePackage } from './fleets.ts'
import { Random } from './random.ts'

const IMAGES = 40
const MIN_PACKAGES = 2
const MAX_PACKAGES = 8
const STRANGE_SHARE = 0.2
const BASELESS_SHARE = 0.6

export function trainingImages(
  families: readonly Family[],
  universe: Universe,
  images = IMAGES,
): ReferenceGraph[] {
  const random = new Random(4711)
  const all = [...universe.packages.values()]
  const decks = families.map(({ pool }) => dealer(find(pool, universe), random))
  return Array.from({ length: images }, (_, index) => {
    const base = families[index % families.length]?.base ?? []
    const deal = decks[index % families.length]
    const count = MIN_PACKAGES + random.below(MAX_PACKAGES - MIN_PACKAGES + 1)
    const roots = Array.from({ length: count }, () =>
      random.next() < STRANGE_SHARE ? strangePackage(all, random) : (deal?.() ?? strangePackage(all, random)),
    )
    return imageOf(random.next() < BASELESS_SHARE ? roots : [...find(base, universe), ...roots]).graph
  })
}

/** Deals these in random order, again and again: all come about equally often. */
function dealer<T>(all: readonly T[], random: Random): () => T | undefined {
  let left: T[] = []
  return () => {
    if (left.length === 0) left = [...all]
    return left.splice(random.below(left.length), 1)[0]
  }
}
