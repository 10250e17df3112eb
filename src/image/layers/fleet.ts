/**
 * A fleet as numbers: which packages are in which image, what changes with what, and what a small change of
 * an image's package list adds. From this the cost of putting packages together is found (cluster.ts).
 */
import { compare } from '../../base/collections.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { packageName } from '../../closure/store-name.ts'

export interface FleetPackage {
  /** Name without version. */
  readonly name: string
  /** Bytes of all its paths. */
  readonly size: number
  /** Packages (by number) that it changes with: all of its closure, itself included. Bits. */
  readonly needs: Uint32Array
}

/** An image whose list gets one more package. By package number, 1 or 0. */
interface Addition {
  readonly present: Uint8Array
  /** What the image had not before. */
  readonly fresh: Uint8Array
}

export interface FleetModel {
  readonly packages: readonly FleetPackage[]
  /** For each image the packages that are in it, by number, 1 or 0. */
  readonly images: readonly Uint8Array[]
  /** Images that there may be one day: what is in all images, and one of the listed packages. */
  readonly possible: readonly Uint8Array[]
  readonly additions: readonly Addition[]
}

/** Packages beyond these are too small to be planned: the rule places them. */
const MAX_PACKAGES = 1500
/** Additions beyond these say nothing new. */
const MAX_ADDITIONS = 500

/** The fleet of these images. Their order does not matter. */
export function fleetModel(graphs: readonly ReferenceGraph[]): FleetModel {
  const ordered = [...graphs].sort((a, b) => compare(a.roots.join(), b.roots.join()))
  const { sizes, references } = collect(ordered)
  const names = [...sizes.keys()]
    .sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compare(a, b))
    .slice(0, MAX_PACKAGES)
    .sort(compare)
  const numberOf = new Map(names.map((name, index) => [name, index]))
  const flags = (members: Iterable<string>) => {
    const made = new Uint8Array(names.length)
    for (const name of members) {
      const number = numberOf.get(name)
      if (number !== undefined) made[number] = 1
    }
    return made
  }
  const closures = new Map<string, Uint8Array>()
  const closureOf = (name: string) => {
    const known = closures.get(name) ?? flags(reach([name], references))
    closures.set(name, known)
    return known
  }
  const images = ordered.map((graph) => flags([...graph.paths.keys()].map(packageName)))
  const rootsOf = ordered.map((graph) => graph.roots.map(packageName))
  return {
    packages: names.map((name) => ({ name, size: sizes.get(name) ?? 0, needs: toBits(closureOf(name)) })),
    images,
    possible: possibleImages(images, rootsOf, closureOf),
    additions: thinOut([...fromOthers(images, rootsOf, closureOf), ...fromOwn(images, rootsOf, closureOf)]),
  }
}

/** The packages of all images: how large, and what they refer to. */
function collect(graphs: readonly ReferenceGraph[]) {
  const paths = new Map(graphs.flatMap((graph) => [...graph.paths]))
  const sizes = new Map<string, number>()
  const references = new Map<string, Set<string>>()
  for (const path of [...paths.keys()].sort(compare)) {
    const info = paths.get(path)
    if (info === undefined) continue
    const name = packageName(path)
    sizes.set(name, (sizes.get(name) ?? 0) + info.narSize)
    const targets = references.get(name) ?? new Set()
    for (const reference of info.references) targets.add(packageName(reference))
    references.set(name, targets)
  }
  return { sizes, references }
}

/**
 * The smallest images that list one package of the fleet. What is in every image of several is taken for
 * their base.
 */
function possibleImages(
  images: readonly Uint8Array[],
  rootsOf: readonly (readonly string[])[],
  closureOf: (name: string) => Uint8Array,
): Uint8Array[] {
  const isBase = (number: number) => images.length > 1 && images.every((image) => image[number] === 1)
  const roots = [...new Set(rootsOf.flat())].sort(compare)
  return roots.map((root) => closureOf(root).map((has, number) => (has || isBase(number) ? 1 : 0)))
}

/** An image gets a package that another image of the fleet lists. */
function fromOthers(
  images: readonly Uint8Array[],
  rootsOf: readonly (readonly string[])[],
  closureOf: (name: string) => Uint8Array,
): Addition[] {
  const roots = [...new Set(rootsOf.flat())].sort(compare)
  return images.flatMap((image) =>
    roots.map((root): Addition => {
      const closure = closureOf(root)
      return {
        present: image.map((has, number) => has | (closure[number] ?? 0)),
        fresh: image.map((has, number) => (has ? 0 : (closure[number] ?? 0))),
      }
    }),
  )
}

/** An image gets the last package of its own list: what nothing else of the list needs is new. */
function fromOwn(
  images: readonly Uint8Array[],
  rootsOf: readonly (readonly string[])[],
  closureOf: (name: string) => Uint8Array,
): Addition[] {
  return images.flatMap((present, index) => {
    const roots = rootsOf[index] ?? []
    const needed = new Uint16Array(present.length)
    for (const closure of roots.map(closureOf))
      for (const [number, has] of closure.entries()) needed[number] = (needed[number] ?? 0) + has
    return roots.map((root): Addition => {
      const closure = closureOf(root)
      return {
        present,
        fresh: present.map((has, number) => (has && closure[number] && needed[number] === 1 ? 1 : 0)),
      }
    })
  })
}

function thinOut(additions: readonly Addition[]): readonly Addition[] {
  const some = additions.filter(({ fresh }) => fresh.includes(1))
  const step = Math.max(1, some.length / MAX_ADDITIONS)
  return Array.from(
    { length: Math.min(some.length, MAX_ADDITIONS) },
    (_, index) => some[Math.floor(index * step)],
  ).flatMap((one) => one ?? [])
}

function reach(starts: readonly string[], references: ReadonlyMap<string, Iterable<string>>): Set<string> {
  const seen = new Set(starts)
  for (const name of seen) for (const reference of references.get(name) ?? []) seen.add(reference)
  return seen
}

function toBits(flags: Uint8Array): Uint32Array {
  const bits = new Uint32Array((flags.length + 31) >> 5)
  flags.forEach((flag, index) => {
    if (flag) bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31))
  })
  return bits
}
