const numbers = new Map<string, number>()

/** A short name for a set of paths, whatever their order: two sums of random numbers, one per path. */
export function contentKey(paths: readonly string[]): string {
  let low = 0
  let high = 0
  for (const path of paths) {
    const number = numberOf(path)
    low = (low + number) % 2 ** 52
    high = (high ^ Math.imul(number | 1, 0x85ebca6b)) >>> 0
  }
  return `${low}-${high}-${paths.length}`
}

/** Up to 52 bits of the store path's own hash, whose digits are some of 0-9 and a-z. */
function numberOf(path: string): number {
  const known = numbers.get(path)
  if (known !== undefined) return known
  const number = Number.parseInt(path.slice('/nix/store/'.length, '/nix/store/'.length + 10), 36)
  numbers.set(path, number)
  return number
}
