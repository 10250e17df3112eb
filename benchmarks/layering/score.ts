/**
 * What a way of grouping costs a fleet, each figure over what one layer per path would cost (1 = nothing in
 * vain):
 *
 * - stored:  bytes of all different layers of all images;
 * - updated: bytes of the layers that change in a history of updates, image by image. As in a Nix store, a
 *   path changes
 *            when anything in its closure does;
 * - added:   bytes of the layers that an image has and had not before a package was added to it.
 */

import type { LayerPlan } from '../../src/image/layers/group.ts'
import { contentKey } from './content.ts'
import type { Universe, UniversePackage } from './debian.ts'
import {
  type Family,
  type Fleet,
  type FleetShape,
  find,
  type Image,
  imageOf,
  strangePackage,
  usualShape,
} from './fleets.ts'
import type { Random } from './random.ts'

export interface Scenario {
  readonly fleet: Fleet
  readonly updates: readonly ReadonlySet<string>[]
  readonly additions: readonly { readonly image: Image; readonly extended: Image }[]
}

export interface Score {
  readonly stored: number
  readonly updated: number
  readonly added: number
  /** The geometric mean of the three. */
  readonly score: number
  /** Bytes fetched for each update that changed anything. */
  readonly perUpdate: readonly number[]
  /** Bytes fetched for each added package. */
  readonly perAddition: readonly number[]
  /** Bytes of each layer of each image. */
  readonly layerSizes: readonly number[]
}

const UPDATES = 60
const ADDITIONS = 100
/**
 * Packages without an update in the life of the release are updated too, this often compared to those with
 * one.
 */
const QUIET_RATE = 0.05

export function makeScenario(
  fleet: Fleet,
  family: Family,
  universe: Universe,
  random: Random,
  { strangeAdditions }: FleetShape = usualShape,
): Scenario {
  const union = new Set(fleet.images.flatMap((image) => [...image.members]))
  return {
    fleet,
    updates: updateHistory(union, random),
    additions: additions(fleet, family, universe, random, strangeAdditions),
  }
}

/** For each update the paths that change. */
function updateHistory(union: ReadonlySet<UniversePackage>, random: Random): ReadonlySet<string>[] {
  const users = new Map<UniversePackage, UniversePackage[]>([...union].map((one) => [one, []]))
  for (const one of union) for (const reference of one.references) users.get(reference)?.push(one)
  return Array.from({ length: UPDATES }, () => {
    const source = pickSource(union, random)
    const changed = new Set([...union].filter((one) => one.source === source))
    for (const one of changed) for (const user of users.get(one) ?? []) changed.add(user)
    return new Set([...changed].map((one) => one.info.path))
  })
}

/** A source that is updated: those with many updates in the life of the release more often. */
export function pickSource(packages: Iterable<UniversePackage>, random: Random): string | undefined {
  const rates = new Map([...packages].map((one) => [one.source, one.updates + QUIET_RATE]))
  const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0)
  let left = random.next() * total
  for (const [source, rate] of rates) {
    left -= rate
    if (left < 0) return source
  }
  return undefined
}

function additions(
  fleet: Fleet,
  family: Family,
  universe: Universe,
  random: Random,
  strangers: number,
): Scenario['additions'] {
  const pool = find(family.pool, universe)
  const all = [...universe.packages.values()]
  const made: { image: Image; extended: Image }[] = []
  while (made.length < ADDITIONS) {
    const image = random.pick(fleet.images)
    const extra = random.next() < strangers ? strangePackage(all, random) : random.pick(pool)
    if (!image.members.has(extra)) made.push({ image, extended: imageOf([...image.roots, extra]) })
  }
  return made
}

export function scoreOf(scenario: Scenario, group: (image: Image) => readonly LayerPlan[]): Score {
  const planned = new Map(scenario.fleet.images.map((image) => [image, layersOf(image, group(image))]))
  const all = [...planned.values()].flat()
  const stored = bytesOf(new Map(all.map((layer) => [layer.key, layer])).values()) / unionSize(scenario.fleet)
  const perUpdate = scenario.updates.map((changed) => ({
    actual: bytesOf(all.filter((layer) => layer.paths.some((path) => changed.has(path)))),
    ideal: idealUpdate(scenario.fleet, changed),
  }))
  const perAddition = scenario.additions.map(({ image, extended }) => {
    const before = new Set(planned.get(image)?.map((layer) => layer.key))
    const fresh = layersOf(extended, group(extended)).filter((layer) => !before.has(layer.key))
    return { actual: bytesOf(fresh), ideal: newBytes(image, extended) }
  })
  const updated = ratio(perUpdate)
  const added = ratio(perAddition)
  return {
    stored,
    updated,
    added,
    score: Math.cbrt(stored * updated * added),
    perUpdate: perUpdate.map(({ actual }) => actual),
    perAddition: perAddition.map(({ actual }) => actual),
    layerSizes: all.map((layer) => layer.size),
  }
}

interface Layer {
  readonly key: string
  readonly size: number
  readonly paths: readonly string[]
}

function layersOf({ graph }: Image, plans: readonly LayerPlan[]): Layer[] {
  return plans.map(({ paths }) => ({
    key: contentKey(paths),
    size: paths.reduce((sum, path) => sum + (graph.paths.get(path)?.narSize ?? 0), 0),
    paths,
  }))
}

function idealUpdate(fleet: Fleet, changed: ReadonlySet<string>): number {
  let bytes = 0
  for (const { graph } of fleet.images) {
    for (const path of changed) bytes += graph.paths.get(path)?.narSize ?? 0
  }
  return bytes
}

function newBytes(image: Image, extended: Image): number {
  return [...extended.members].reduce((sum, one) => sum + (image.members.has(one) ? 0 : one.info.narSize), 0)
}

function unionSize(fleet: Fleet): number {
  const union = new Set(fleet.images.flatMap((image) => [...image.members]))
  return [...union].reduce((sum, one) => sum + one.info.narSize, 0)
}

const bytesOf = (layers: Iterable<Layer>): number => [...layers].reduce((sum, layer) => sum + layer.size, 0)

function ratio(pairs: readonly { actual: number; ideal: number }[]): number {
  const sum = (field: 'actual' | 'ideal') => pairs.reduce((total, pair) => total + pair[field], 0)
  return sum('actual') / sum('ideal')
}
