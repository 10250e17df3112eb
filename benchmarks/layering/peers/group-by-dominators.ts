/**
 * Our first grouping: what only one path needs goes with it.
 *
 * A registry stores and a node fetches whole layers. One layer for each store path would share perfectly, but
 * an image may only have so many layers, so paths have to be put together. Those belong together that come
 * and go together: a path and everything that only it needs, which is what the dominator tree of the closure
 * says.
 *
 *     image ─┬─> git ──┬─> pcre ───────────┐      dominator tree:   ├── git ──┬── pcre
 *            │         └─> curl ──> krb5   │                        │         └── curl ── krb5
 *            ├─> jq ───┬─> onig ───────────┤                        ├── jq ───── onig
 *            │         └───────────────────┤                        └── libc
 *            └───────────────────> libc <──┘
 *                                                 (libc is needed by many, so by none alone)
 *
 * The tree is cut into pieces. First every child of the image is a piece with all that it dominates. Then,
 * with
 *
 *     weight of a piece = narSize of its paths (bytes) × popularity of its top path (direct references in the
 *     closure)
 *
 * - while there are more pieces than layers, the two lightest become one;
 * - while there are fewer, the heaviest subtree that is not a piece yet is cut off and becomes one.
 *
 * For the example (sizes: libc 40, git 30, krb5 12, curl 8, jq 4, pcre 2, onig 1; popularity: libc 4, the
 * others 1):
 *
 *     layers   pieces
 *          1   {libc git pcre curl krb5 jq onig}
 *          2   {libc} {git pcre curl krb5 jq onig}
 *          3   {libc} {git pcre curl krb5} {jq onig}
 *          4   {libc} {git pcre} {curl krb5} {jq onig}
 *          5   {libc} {git pcre} {krb5} {curl} {jq onig}
 *          6   {libc} {git} {krb5} {curl} {jq onig} {pcre}
 *          7   each path alone
 *
 * Every tie is broken by the store path, so the result depends on nothing but the closure and the budget.
 */

import { compare } from '../../../src/base/collections.ts'
import type { ReferenceGraph } from '../../../src/closure/graph.ts'
import type { Grouping } from '../../../src/image/layers/group.ts'
import { dominatorTree } from './dominators.ts'
import { popularity } from './popularity.ts'

interface Piece {
  /** Its first path in byte order: breaks ties. */
  readonly name: string
  readonly weight: number
  readonly paths: readonly string[]
}

/**
 * Groups by dominators and popularity. The layers come heaviest first: what images share is then their common
 * base.
 */
export const groupByDominators: Grouping = (graph, budget) => {
  const tree = new CutTree(graph)
  while (tree.pieceCount < budget && tree.cutHeaviest()) {}
  return mergeLightest(tree.pieces(), budget)
    .sort(heaviestFirst)
    .map((piece) => ({ paths: [...piece.paths].sort(compare) }))
}

/** The dominator tree, and where it has been cut: below the image at first. */
class CutTree {
  readonly #parent: ReadonlyMap<string, string | undefined>
  readonly #popularity: ReadonlyMap<string, number>
  /** narSize of a path and of everything below it that is not cut off, bytes. */
  readonly #uncutSize: Map<string, number>
  /** The top path of every piece. */
  readonly #tops: Set<string>

  constructor(graph: ReferenceGraph) {
    this.#parent = dominatorTree(graph)
    this.#popularity = popularity(graph)
    this.#tops = new Set([...this.#parent].filter(([, parent]) => parent === undefined).map(([path]) => path))
    this.#uncutSize = new Map([...graph.paths.values()].map((info) => [info.path, 0]))
    for (const info of graph.paths.values()) this.#addSize(info.path, info.narSize)
  }

  get pieceCount(): number {
    return this.#tops.size
  }

  /** Cuts off the heaviest subtree; false when every path is a piece of its own. */
  cutHeaviest(): boolean {
    let best: { readonly path: string; readonly weight: number } | undefined
    for (const path of this.#parent.keys()) {
      if (this.#tops.has(path)) continue
      const weight = this.#weight(path)
      if (best === undefined || weight > best.weight || (weight === best.weight && path < best.path))
        best = { path, weight }
    }
    if (best === undefined) return false
    const above = this.#parent.get(best.path)
    if (above !== undefined) this.#addSize(above, -(this.#uncutSize.get(best.path) ?? 0))
    this.#tops.add(best.path)
    return true
  }

  pieces(): Piece[] {
    const members = new Map([...this.#tops].map((top) => [top, [] as string[]]))
    for (const path of this.#parent.keys()) members.get(this.#topOf(path))?.push(path)
    return [...members].map(([top, paths]) => ({
      name: [...paths].sort(compare)[0] ?? top,
      weight: this.#weight(top),
      paths,
    }))
  }

  #weight(path: string): number {
    return (this.#uncutSize.get(path) ?? 0) * (this.#popularity.get(path) ?? 0)
  }

  #topOf(path: string): string {
    let top = path
    while (!this.#tops.has(top)) top = this.#parent.get(top) ?? top
    return top
  }

  /** To a path and to all above it, up to the top of its piece. */
  #addSize(path: string, size: number): void {
    for (
      let at: string | undefined = path;
      at !== undefined;
      at = this.#tops.has(at) ? undefined : this.#parent.get(at)
    ) {
      this.#uncutSize.set(at, (this.#uncutSize.get(at) ?? 0) + size)
    }
  }
}

const heaviestFirst = (a: Piece, b: Piece): number => b.weight - a.weight || compare(a.name, b.name)

/** Puts the two lightest pieces together until no more than `budget` are left. */
function mergeLightest(pieces: readonly Piece[], budget: number): Piece[] {
  const queue = [...pieces].sort(heaviestFirst)
  while (queue.length > budget) {
    const [a, b] = [queue.pop(), queue.pop()]
    if (a === undefined || b === undefined) break
    const merged = {
      name: [a.name, b.name].sort(compare)[0] ?? a.name,
      weight: a.weight + b.weight,
      paths: [...a.paths, ...b.paths],
    }
    const index = queue.findIndex((piece) => heaviestFirst(merged, piece) < 0)
    queue.splice(index < 0 ? queue.length : index, 0, merged)
  }
  return queue
}
