/** Each key once, in the order in which they come first; of the items with one key, the last. */
export function distinctBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

/** The first item that was there before; undefined when all are different. */
export function firstRepeated(items: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return items.find((item) => seen.size === seen.add(item).size)
}

/** Items by their keys, in the order in which keys and items come. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** Byte-wise order, the same in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Bytes of all together. */
export const totalSize = (items: readonly { readonly size: number }[]): number =>
  items.reduce((sum, { size }) => sum + size, 0)

/**
 * Does work for every item, for a few at a time, and gives the results in the order of the items. After a
 * failure nothing more is begun, and what was begun is waited for.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const waiting = [...items.entries()].reverse()
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      results[next[0]] = await work(next[1])
  }
  const giveUp = (error: unknown) => {
    waiting.length = 0
    throw error
  }
  const workers = Array.from({ length: Math.min(atATime, items.length) }, () => worker().catch(giveUp))
  await Promise.allSettled(workers)
  await Promise.all(workers)
  return results
}
