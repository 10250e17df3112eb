/**
 * What a layer costs a fleet, and what it costs to make one layer of two. Three costs, each over what one
 * layer for each package would cost, so that they can be added:
 *
 * - stored:  images that have different parts of a layer store what they share more than once. Images that
 *   there may be one
 *            day count like those that there are: a plan that is kept has to suit them, too;
 * - updated: a layer is fetched again when anything changes that any of its packages needs;
 * - added:   a layer is fetched again when an image that gets one more package gets more of it.
 */
import type { FleetModel } from './fleet.ts'

/** Packages that share a layer wherever they are. */
export interface Cluster {
  /** Package numbers. */
  readonly members: readonly number[]
  /** Its place in a plan that is kept. */
  readonly kept: number | undefined
  /** Bytes in each image, in each possible image, then after each addition. */
  readonly bytes: Float64Array
  /**
   * For each image and possible image which part of the packages it has: the same number for the same part, 0
   * for none.
   */
  readonly part: Int32Array
  readonly partCount: number
  /** For each addition whether it adds any of the packages. */
  readonly touched: Uint8Array
  readonly needs: Uint32Array
  readonly needCount: number
  /** Bytes in all images. */
  readonly total: number
  /** Bytes of the different parts. */
  readonly stored: number
  /** Bytes fetched in all additions. */
  readonly added: number
}

const WEIGHT = { stored: 2, updated: 1, added: 2 }

/** Makes clusters of one fleet. */
export class ClusterFactory {
  readonly #model: FleetModel
  readonly #weight: { readonly stored: number; readonly updated: number; readonly added: number }
  /** Scratch: when a pair of parts was last seen. */
  #seen = new Int32Array(1024)
  #round = 0

  constructor(model: FleetModel) {
    this.#model = model
    const ideal = { stored: 0, updated: 0, added: 0 }
    for (const number of model.packages.keys()) {
      const { stored, total, needCount, added } = this.single(number)
      ideal.stored += stored
      ideal.updated += total * needCount
      ideal.added += added
    }
    this.#weight = {
      stored: WEIGHT.stored / Math.max(1, ideal.stored),
      updated: WEIGHT.updated / Math.max(1, ideal.updated),
      added: WEIGHT.added / Math.max(1, ideal.added),
    }
  }

  single(number: number, kept?: number): Cluster {
    const { packages, images, possible, additions } = this.#model
    const { size, needs } = packages[number] ?? { size: 0, needs: new Uint32Array(0) }
    const has = [...images, ...possible, ...additions.map(({ present }) => present)].map(
      (flags) => flags[number] ?? 0,
    )
    const touched = Uint8Array.from(additions, ({ fresh }) => fresh[number] ?? 0)
    const part = Int32Array.from(has.slice(0, images.length + possible.length))
    return {
      members: [number],
      kept,
      bytes: Float64Array.from(has, (flag) => flag * size),
      part,
      partCount: 1,
      touched,
      needs,
      needCount: countBits(needs),
      total: part.reduce((sum, flag, index) => sum + (index < images.length ? flag * size : 0), 0),
      stored: size,
      added: touched.reduce((sum, flag) => sum + flag * size, 0),
    }
  }

  /** What making one layer of two costs. */
  costOfMerging(a: Cluster, b: Cluster): number {
    const imageCount = a.part.length
    let added = -a.added - b.added
    for (let index = 0; index < a.touched.length; index++) {
      if (a.touched[index] || b.touched[index])
        added += (a.bytes[imageCount + index] ?? 0) + (b.bytes[imageCount + index] ?? 0)
    }
    let needCount = 0
    for (let word = 0; word < a.needs.length; word++)
      needCount += bitCount((a.needs[word] ?? 0) | (b.needs[word] ?? 0))
    const updated = (a.total + b.total) * needCount - a.total * a.needCount - b.total * b.needCount
    const stored = this.#storedTogether(a, b) - a.stored - b.stored
    return stored * this.#weight.stored + updated * this.#weight.updated + added * this.#weight.added
  }

  merge(a: Cluster, b: Cluster): Cluster {
    const bytes = a.bytes.map((own, index) => own + (b.bytes[index] ?? 0))
    const touched = a.touched.map((own, index) => own | (b.touched[index] ?? 0))
    const needs = a.needs.map((own, index) => own | (b.needs[index] ?? 0))
    const numbers = new Map<number, number>()
    const part = a.part.map((own, index) => {
      const pair = own * (b.partCount + 1) + (b.part[index] ?? 0)
      if (pair === 0) return 0
      const number = numbers.get(pair) ?? numbers.size + 1
      numbers.set(pair, number)
      return number
    })
    return {
      members: [...a.members, ...b.members],
      kept: a.kept ?? b.kept,
      bytes,
      part,
      partCount: numbers.size,
      touched,
      needs,
      needCount: countBits(needs),
      total: a.total + b.total,
      stored: this.#storedTogether(a, b),
      added: touched.reduce((sum, flag, index) => sum + (flag ? (bytes[part.length + index] ?? 0) : 0), 0),
    }
  }

  #storedTogether(a: Cluster, b: Cluster): number {
    const width = b.partCount + 1
    if (this.#seen.length < (a.partCount + 1) * width)
      this.#seen = new Int32Array((a.partCount + 1) * width * 2)
    this.#round += 1
    let bytes = 0
    for (let image = 0; image < a.part.length; image++) {
      const pair = (a.part[image] ?? 0) * width + (b.part[image] ?? 0)
      if (pair === 0 || this.#seen[pair] === this.#round) continue
      this.#seen[pair] = this.#round
      bytes += (a.bytes[image] ?? 0) + (b.bytes[image] ?? 0)
    }
    return bytes
  }
}

function countBits(words: Uint32Array): number {
  return words.reduce((sum, word) => sum + bitCount(word), 0)
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
