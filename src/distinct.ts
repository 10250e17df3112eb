/** Each key once, in the order in which they come first; of the items with one key, the last. */
export function distinctBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
