/**
 * New versions of packages, and what follows from them in a Nix store: all that needs them has another hash.
 */
import { createHash } from 'node:crypto'
import type { PathInfo } from '../../src/closure/graph.ts'
import type { Universe, UniversePackage } from './debian.ts'
import { closureOf } from './fleets.ts'
import type { Random } from './random.ts'

/** How much a package grows or shrinks with a new version, at most. */
const SIZE_CHANGE = 0.2

/**
 * The packages with new versions of those that are `updated`: another version, another hash, the size that is
 * given.
 */
export function revise(
  { packages }: Universe,
  updated: (one: UniversePackage) => boolean,
  sizeOf: (one: UniversePackage) => number,
): Universe {
  const revised = new Map<UniversePackage, UniversePackage>()
  const visit = (one: UniversePackage): UniversePackage => {
    const known = revised.get(one)
    if (known !== undefined) return known
    const made = reviseOne(one, one.references.map(visit), updated(one) ? sizeOf(one) : undefined)
    revised.set(one, made)
    return made
  }
  return { packages: new Map([...packages].map(([name, one]) => [name, visit(one)])) }
}

function reviseOne(
  one: UniversePackage,
  references: readonly UniversePackage[],
  newSize: number | undefined,
): UniversePackage {
  const updated = newSize !== undefined
  if (!updated && references.every((reference, index) => reference === one.references[index])) return one
  const narHash = createHash('sha256').update(`${one.info.narHash} again`).digest('hex')
  const name = one.info.path.slice('/nix/store/'.length + 33)
  const info: PathInfo = {
    path: `/nix/store/${narHash.slice(0, 32)}-${name}${updated ? '.1' : ''}`,
    narHash,
    narSize: newSize ?? one.info.narSize,
    references: references.map((reference) => reference.info.path).sort(),
  }
  return { ...one, references, info }
}

/** About as many bytes as before. */
export function otherSize({ info }: UniversePackage, random: Random): number {
  return Math.round(info.narSize * (1 + SIZE_CHANGE * (2 * random.next() - 1)))
}

/** What packages of these names need, and nothing else. */
export function restrict({ packages }: Universe, names: readonly string[]): Universe {
  const members = closureOf(names.flatMap((name) => packages.get(name) ?? []))
  return { packages: new Map([...members].map((one) => [one.name, one])) }
}
