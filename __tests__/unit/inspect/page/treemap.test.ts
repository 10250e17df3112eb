import { describe, expect, test } from '@jest/globals'
import { treemap } from '../../../../src/inspect/page/treemap.ts'

const width = 1000
const height = 420

describe.each([
  [[1]],
  [[6, 6, 4, 3, 2, 2, 1]],
  [Array.from({ length: 300 }, (_, index) => ((index * 7919) % 1000) ** 2 + 1)],
])('the treemap of %j', (sizes) => {
  const tiles = treemap(sizes, width, height)
  const total = sizes.reduce((sum, size) => sum + size, 0)

  test('has areas in proportion', () => {
    for (const [index, tile] of tiles.entries())
      expect(tile.width * tile.height).toBeCloseTo(((sizes[index] ?? 0) / total) * width * height, 4)
  })

  test('stays in its area, and no tile is on another', () => {
    const slack = 1e-6
    for (const [index, a] of tiles.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(-slack)
      expect(a.x + a.width).toBeLessThanOrEqual(width + slack)
      expect(a.y + a.height).toBeLessThanOrEqual(height + slack)
      for (const b of tiles.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x + slack ||
          b.x + b.width <= a.x + slack ||
          a.y + a.height <= b.y + slack ||
          b.y + b.height <= a.y + slack
        expect(apart).toBe(true)
      }
    }
  })
})

test("the paper's example is laid out as there", () => {
  const [first, second, third] = treemap([6, 6, 4, 3, 2, 2, 1], 6, 4)
  expect([first, second, third].map((tile) => [tile?.x, tile?.y, tile?.width, tile?.height])).toEqual([
    [0, 0, 3, 2],
    [0, 2, 3, 2],
    [3, 0, expect.closeTo(12 / 7), expect.closeTo(7 / 3)],
  ])
})

test('what has no size has no area', () => {
  expect(treemap([0, 5, 0], 10, 10).map((tile) => tile.width * tile.height)).toEqual([0, 100, 0])
  expect(treemap([], 10, 10)).toEqual([])
  expect(treemap([0, 0], 10, 10).every((tile) => tile.width * tile.height === 0)).toBe(true)
})
