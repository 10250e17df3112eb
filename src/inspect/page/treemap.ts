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
  const total = order.reduce((sum, { size }) => sum + size, 0)
  const scale = total === 0 ? 0 : (width * height) / total
  const tiles: Tile[] = sizes.map(() => ({ x: 0, y: 0, width: 0, height: 0 }))
  let area: Tile = { x: 0, y: 0, width, height }
  for (let at = 0; at < order.length; ) {
    const side = Math.min(area.width, area.height)
    const row = nextRow(
      order.slice(at).map(({ size }) => size * scale),
      side,
    )
    const { placed, rest } = layRow(row, area)
    for (const [offset, tile] of placed.entries()) tiles[order[at + offset]?.index ?? 0] = tile
    area = rest
    at += row.length
  }
  return tiles
}

/** How many of the areas, the largest first, make the row along a side whose worst tile is nearest to a square. */
function nextRow(areas: readonly number[], side: number): readonly number[] {
  let count = 1
  let [sum, worst] = [areas[0] ?? 0, worstOf(areas.slice(0, 1), areas[0] ?? 0, side)]
  while (count < areas.length) {
    sum += areas[count] ?? 0
    const next = worstOf(areas.slice(0, count + 1), sum, side)
    if (next > worst) break
    worst = next
    count += 1
  }
  return areas.slice(0, count)
}

/** The worst ratio of sides in a row; its first area is the largest, its last the smallest. */
function worstOf(row: readonly number[], sum: number, side: number): number {
  const [largest, smallest] = [row[0] ?? 0, row.at(-1) ?? 0]
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
