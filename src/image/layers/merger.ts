/**
 * Which clusters become one: those whose union costs the fleet the least, for each image that is relieved of
 * a layer.
 */
import type { Cluster, ClusterFactory } from './cluster.ts'

/** What the merges of some clusters cost: each pair is worked out once, when it is first asked for. */
class MergeCosts {
  readonly #factory: ClusterFactory
  readonly #places: Map<Cluster, number>
  readonly #width: number
  readonly #known: Float64Array

  constructor(factory: ClusterFactory, clusters: readonly Cluster[]) {
    this.#factory = factory
    this.#places = new Map(clusters.map((cluster, place) => [cluster, place]))
    this.#width = clusters.length
    this.#known = new Float64Array(this.#width ** 2).fill(Number.NaN)
  }

  of(a: Cluster, b: Cluster): number {
    const [low, high] = this.#pair(this.#places.get(a) ?? 0, this.#places.get(b) ?? 0)
    const index = low * this.#width + high
    const known = this.#known[index] ?? Number.NaN
    if (!Number.isNaN(known)) return known
    const cost = this.#factory.costOfMerging(a, b)
    this.#known[index] = cost
    return cost
  }

  /** The merged cluster stands where `a` stood. */
  replace(a: Cluster, b: Cluster, merged: Cluster): void {
    const place = this.#places.get(a) ?? 0
    this.#places.delete(a)
    this.#places.delete(b)
    this.#places.set(merged, place)
    for (let other = 0; other < this.#width; other++) {
      const [low, high] = this.#pair(place, other)
      this.#known[low * this.#width + high] = Number.NaN
    }
  }

  #pair(one: number, other: number): readonly [number, number] {
    return one < other ? [one, other] : [other, one]
  }
}

interface Partner {
  readonly cluster: Cluster | undefined
  readonly cost: number
}

const noPartner: Partner = { cluster: undefined, cost: Number.POSITIVE_INFINITY }

/** Merges the clusters of a fleet, always the two whose union costs the least. */
export class Merger {
  readonly #factory: ClusterFactory
  readonly #costs: MergeCosts
  #clusters: Cluster[]
  readonly #layerCounts: Int32Array
  /** Images that have too many layers, 1 or 0. */
  #over: Uint8Array
  /** For each cluster the one that it is cheapest to be merged with. */
  readonly #partners = new Map<Cluster, Partner>()

  constructor(factory: ClusterFactory, clusters: Cluster[], imageCount: number) {
    this.#factory = factory
    this.#costs = new MergeCosts(factory, clusters)
    this.#clusters = clusters
    this.#over = new Uint8Array(imageCount)
    this.#layerCounts = new Int32Array(imageCount).map(
      (_, image) => clusters.filter((cluster) => cluster.part[image]).length,
    )
  }

  get clusters(): readonly Cluster[] {
    return this.#clusters
  }

  /** Until no image has more layers than this, or nothing more may be merged. */
  mergeDownTo(limit: number): void {
    let known = false
    for (;;) {
      const over = Uint8Array.from(this.#layerCounts, (count) => (count > limit ? 1 : 0))
      if (!over.includes(1)) return
      if (!known || over.some((flag, image) => flag !== this.#over[image])) {
        this.#over = over
        this.#findAllPartners()
        known = true
      }
      if (!this.#mergeCheapest()) return
    }
  }

  /** Cost of a merge for each image that has too many layers and would have one less. */
  #cost(a: Cluster, b: Cluster): number {
    if (a.kept !== undefined && b.kept !== undefined) return Number.POSITIVE_INFINITY
    let relieved = 0
    for (let image = 0; image < this.#over.length; image++)
      if (this.#over[image] && a.part[image] && b.part[image]) relieved += 1
    return relieved === 0 ? Number.POSITIVE_INFINITY : this.#costs.of(a, b) / relieved
  }

  #findAllPartners(): void {
    for (const cluster of this.#clusters) this.#partners.set(cluster, noPartner)
    for (const [index, a] of this.#clusters.entries()) {
      for (let other = index + 1; other < this.#clusters.length; other++)
        this.#offer(a, this.#clusters[other])
    }
  }

  #offer(a: Cluster, b: Cluster | undefined): void {
    if (b === undefined) return
    const cost = this.#cost(a, b)
    if (cost < (this.#partners.get(a)?.cost ?? 0)) this.#partners.set(a, { cluster: b, cost })
    if (cost < (this.#partners.get(b)?.cost ?? 0)) this.#partners.set(b, { cluster: a, cost })
  }

  #findPartner(of: Cluster): void {
    let best = noPartner
    for (const cluster of this.#clusters) {
      if (cluster === of) continue
      const cost = this.#cost(of, cluster)
      if (cost < best.cost) best = { cluster, cost }
    }
    this.#partners.set(of, best)
  }

  #mergeCheapest(): boolean {
    let a: Cluster | undefined
    let best = noPartner
    for (const cluster of this.#clusters) {
      const partner = this.#partners.get(cluster) ?? noPartner
      if (partner.cost < best.cost) [a, best] = [cluster, partner]
    }
    const b = best.cluster
    if (a === undefined || b === undefined) return false
    this.#replace(a, b, this.#factory.merge(a, b))
    return true
  }

  #replace(a: Cluster, b: Cluster, merged: Cluster): void {
    for (let image = 0; image < this.#layerCounts.length; image++)
      if (a.part[image] && b.part[image]) this.#layerCounts[image] = (this.#layerCounts[image] ?? 0) - 1
    this.#clusters = this.#clusters
      .filter((cluster) => cluster !== b)
      .map((cluster) => (cluster === a ? merged : cluster))
    this.#costs.replace(a, b, merged)
    this.#partners.delete(a)
    this.#partners.delete(b)
    this.#partners.set(merged, noPartner)
    for (const cluster of this.#clusters) {
      if (cluster === merged) continue
      const partner = this.#partners.get(cluster)?.cluster
      if (partner === a || partner === b) this.#findPartner(cluster)
      else this.#offer(merged, cluster)
    }
    this.#findPartner(merged)
  }
}
