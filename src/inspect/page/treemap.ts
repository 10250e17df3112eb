import { totalSize } from '../../base/collections.ts'

/** A tile of a treemap, in the units of the area. */
export interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * A squarified treemap: a tile for each size, in the order of the sizes given, with areas in proportion and sides as
 * equal as can be (Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000). Sizes that are not above 0 get no area.
 */
export function treemap(sizes: readonly number[], width: number, height: number): readonly Tile[] {
  const order = sizes
    .map((size, index) => ({ index, size: Math.max(0, size) }))
    .sort((a, b) => b.size - a.size)
  const total = totalSize(order)
  const scale = total === 0 ? 0 : (width * height) / total
  const areas = order.map(({ size }) => size * scale)
  const tiles: Tile[] = sizes.map(() => ({ x: 0, y: 0, width: 0, height: 0 }))
  let area: Tile = { x: 0, y: 0, width, height }
  for (let at = 0; at < order.length; ) {
    const row = nextRow(areas, at, Math.min(area.width, area.height))
    const { placed, rest } = layRow(row, area)
    for (const [offset, tile] of placed.entries()) tiles[order[at + offset]?.index ?? 0] = tile
    area = rest
    at += row.length
  }
  return tiles
}

/** Of the areas, the largest first, those from `at` on that make the row whose worst tile is nearest to a square. */
function nextRow(areas: readonly number[], at: number, side: number): readonly number[] {
  const largest = areas[at] ?? 0
  let [sum, worst, end] = [largest, worstRatio(largest, largest, largest, side), at + 1]
  for (; end < areas.length; end += 1) {
    const smallest = areas[end] ?? 0
    sum += smallest
    const next = worstRatio(largest, smallest, sum, side)
    if (next > worst) break
    worst = next
  }
  return areas.slice(at, end)
}

/** The worst ratio of sides in a row along a side. */
function worstRatio(largest: number, smallest: number, sum: number, side: number): number {
  if (smallest === 0 || sum === 0) return Number.POSITIVE_INFINITY
  const square = side * side
  return Math.max((square * largest) / (sum * sum), (sum * sum) / (square * smallest))
}

/** Lays a row along the shorter side of an area; what is left is for the next one. */
function layRow(row: readonly number[], area: Tile): { placed: readonly Tile[]; rest: Tile } {
  const sum = row.reduce((total, one) => total + one, 0)
  const isTall = area.width >= area.height
  const side = isTall ? area.height : area.width
  const depth = side === 0 ? 0 : sum / side
  let along = 0
  const placed = row.map((one): Tile => {
    const length = depth === 0 ? 0 : one / depth
    const tile = isTall
      ? { x: area.x, y: area.y + along, width: depth, height: length }
      : { x: area.x + along, y: area.y, width: length, height: depth }
    along += length
    return tile
  })
  const rest = isTall
    ? { ...area, x: area.x + depth, width: Math.max(0, area.width - depth) }
    : { ...area, y: area.y + depth, height: Math.max(0, area.height - depth) }
  return { placed, rest }
}
