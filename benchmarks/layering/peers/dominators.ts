import type { ReferenceGraph } from '../../../src/closure/graph.ts'

/**
 * The dominator tree of a closure: `parent.get(p)` is the last path that every way from outside to `p` leads
 * through, or undefined when there is none (p is a root, or several roots reach it on separate ways).
 *
 *     A ──> C ──> D        C is reached from A and from B: no one path dominates it.
 *     B ──> C     ^        D is reached through C alone: C dominates it.
 *
 * Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001). The virtual root, which refers to all
 * roots, has the number 0.
 */
export function dominatorTree(graph: ReferenceGraph): ReadonlyMap<string, string | undefined> {
  const order = reversePostorder(graph)
  const numberOf = new Map(order.map((path, index) => [path, index + 1]))
  const predecessors = predecessorNumbers(graph, order, numberOf)
  const dominator = new Int32Array(order.length + 1).fill(-1)
  dominator[0] = 0

  for (let changed = true; changed; ) {
    changed = false
    for (let node = 1; node <= order.length; node++) {
      let candidate = -1
      for (const predecessor of predecessors[node] ?? []) {
        if (dominator[predecessor] === -1) continue
        candidate = candidate === -1 ? predecessor : intersect(dominator, predecessor, candidate)
      }
      if (dominator[node] !== candidate) {
        dominator[node] = candidate
        changed = true
      }
    }
  }
  return new Map(order.map((path, index) => [path, order[(dominator[index + 1] ?? 0) - 1]]))
}

/** The nearest common ancestor, walking up from both ends; numbers grow away from the root. */
function intersect(dominator: Int32Array, a: number, b: number): number {
  let [left, right] = [a, b]
  while (left !== right) {
    while (left > right) left = dominator[left] ?? 0
    while (right > left) right = dominator[right] ?? 0
  }
  return left
}

function predecessorNumbers(
  graph: ReferenceGraph,
  order: readonly string[],
  numberOf: ReadonlyMap<string, number>,
): number[][] {
  const predecessors: number[][] = Array.from({ length: order.length + 1 }, () => [])
  for (const root of graph.roots) predecessors[numberOf.get(root) ?? 0]?.push(0)
  for (const [index, path] of order.entries()) {
    for (const reference of graph.paths.get(path)?.references ?? [])
      predecessors[numberOf.get(reference) ?? 0]?.push(index + 1)
  }
  return predecessors
}

/** Every path before the ones that it alone leads to. Iterative: closures can be deep. */
function reversePostorder(graph: ReferenceGraph): readonly string[] {
  const seen = new Set<string>()
  const postorder: string[] = []
  const enter = (path: string) => ({ path, references: graph.paths.get(path)?.references ?? [], next: 0 })
  for (const root of graph.roots) {
    if (seen.has(root)) continue
    seen.add(root)
    const stack = [enter(root)]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const reference = top.references[top.next++]
      if (reference === undefined) {
        postorder.push(top.path)
        stack.pop()
      } else if (!seen.has(reference)) {
        seen.add(reference)
        stack.push(enter(reference))
      }
    }
  }
  return postorder.reverse()
}
