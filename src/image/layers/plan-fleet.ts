/**
 * Makes and extends plans: from each package in a layer of its own, the two layers whose union costs the
 * least become one, until no image of the fleet has more layers than it may. What an earlier plan says is
 * never changed, only added to.
 */
import { compare } from '../../base/collections.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { packageName } from '../../closure/store-name.ts'
import { type Cluster, ClusterFactory } from './cluster.ts'
import { fleetModel } from './fleet.ts'
import { Merger } from './merger.ts'

/** Which packages (names without version) share a layer: groups, each a list of names. */
export type Groups = readonly (readonly string[])[]

/**
 * Groups for the images of a fleet, such that none has packages of more than `limit` groups. The groups of
 * `kept` stay what they are and where they are; new names join them or stand in new groups behind them. With
 * a kept plan that is too fine for an image the limit may be missed: what is kept is never merged.
 */
export function planFleet(graphs: readonly ReferenceGraph[], limit: number, kept: Groups = []): Groups {
  return planFleetFor(graphs, [limit], kept)[0] ?? []
}

/** The same for several limits, the largest first: each plan refines the next. */
export function planFleetFor(
  graphs: readonly ReferenceGraph[],
  limits: readonly number[],
  kept: Groups = [],
): Groups[] {
  if (isComplete(kept, graphs)) return limits.map(() => kept)
  const model = fleetModel(graphs)
  const factory = new ClusterFactory(model)
  const names = model.packages.map(({ name }) => name)
  const merger = new Merger(factory, startingClusters(factory, names, kept), model.images.length)
  return limits.map((limit) => {
    merger.mergeDownTo(limit)
    return toGroups(merger.clusters, names, kept)
  })
}

/** Whether the groups have every package already: nothing is added then. */
function isComplete(groups: Groups, graphs: readonly ReferenceGraph[]): boolean {
  const known = new Set(groups.flat())
  return graphs.every(({ paths }) => [...paths.keys()].every((path) => known.has(packageName(path))))
}

/** Every kept group as it is, every other package alone. */
function startingClusters(factory: ClusterFactory, names: readonly string[], kept: Groups): Cluster[] {
  const places = new Map(kept.flatMap((group, place) => group.map((name) => [name, place] as const)))
  const clusters = new Map<string, Cluster>()
  for (const [number, name] of names.entries()) {
    const place = places.get(name)
    const own = factory.single(number, place)
    const key = place === undefined ? name : String(place)
    const there = clusters.get(key)
    clusters.set(key, there === undefined ? own : factory.merge(there, own))
  }
  return [...clusters.values()]
}

/** Kept groups in their places, with what joined them; then the new ones, the largest first. */
function toGroups(clusters: readonly Cluster[], names: readonly string[], kept: Groups): Groups {
  const membersOf = (cluster: Cluster) => cluster.members.map((number) => names[number] ?? '')
  const joined = new Map(
    clusters.flatMap((one) => (one.kept === undefined ? [] : [[one.kept, membersOf(one)] as const])),
  )
  const added = clusters.filter((one) => one.kept === undefined).sort((a, b) => b.stored - a.stored)
  return [
    ...kept.map((group, place) => [...new Set([...group, ...(joined.get(place) ?? [])])].sort(compare)),
    ...added.map((one) => membersOf(one).sort(compare)),
  ]
}
