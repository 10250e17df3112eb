import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type PlanLayersOptions, planLayers } from '../../../../../src/image/layers/files/plan-layers.ts'
import { graphOf } from '../../../../support/graphs.ts'
import { scratchDir } from '../../../../support/scratch.ts'

const store = (name: string) => `/nix/store/${'a'.repeat(32)}-${name}-1.0`

/** One image of these packages, with their sizes. */
function imageOf(sizes: Readonly<Record<string, number>>) {
  const paths = Object.entries(sizes).map(([name, size]) => [store(name), size] as const)
  const edges = Object.fromEntries(paths.map(([path]) => [path, []]))
  return graphOf(
    edges,
    paths.map(([path]) => path),
    Object.fromEntries(paths),
  )
}

async function planFile(groups?: readonly (readonly string[])[], maxLayers = 94): Promise<string> {
  const file = join(await scratchDir('plan'), 'nixery.layers.json')
  if (groups !== undefined) writeFileSync(file, JSON.stringify({ version: 1, maxLayers, groups }))
  return file
}

const plan = (
  layersPlan: string,
  sizes: Readonly<Record<string, number>>,
  more?: Partial<PlanLayersOptions>,
) => planLayers([imageOf(sizes)], { layersPlan, maxLayers: undefined, check: false, ...more })

test('what was planned is not missing any more', async () => {
  const layersPlan = await planFile()
  expect(plan(layersPlan, { git: 2, jq: 1 }, { check: true }).missing).toEqual(['git', 'jq'])
  expect(plan(layersPlan, { git: 2, jq: 1 }).missing).toEqual(['git', 'jq'])
  expect(plan(layersPlan, { git: 2, jq: 1 }, { check: true })).toMatchObject({ missing: [], unused: [] })
  expect(plan(layersPlan, { git: 2, nano: 1 }, { check: true })).toMatchObject({
    missing: ['nano'],
    unused: ['jq'],
  })
})

test('a check only misses what planning would add: of a very large fleet, not the smallest packages', async () => {
  const numbers = Array.from({ length: 1600 }, (_, index) => index)
  const sizes = Object.fromEntries(numbers.map((number) => [`p${number}x`, 10_000 - number]))
  const planned = numbers.slice(0, 1500).map((number) => `p${number}x`)
  const groups = Array.from({ length: 50 }, (_, group) => planned.filter((_, index) => index % 50 === group))
  const layersPlan = await planFile(groups)
  const before = readFileSync(layersPlan, 'utf8')
  expect(plan(layersPlan, sizes, { check: true }).missing).toEqual([])
  expect(plan(layersPlan, { ...sizes, large: 20_000 }, { check: true }).missing).toEqual(['large'])
  expect(readFileSync(layersPlan, 'utf8')).toBe(before)
})

test('a plan keeps its own number of layers, and says whether the images may have fewer', async () => {
  const layersPlan = await planFile([['git']], 60)
  const layersOf = (maxLayers: number | undefined) =>
    plan(layersPlan, { git: 1, jq: 1 }, { maxLayers }).maxLayers
  expect(layersOf(undefined)).toEqual({ plan: 60, images: 60 })
  expect(layersOf(30)).toEqual({ plan: 60, images: 30 })
  expect(JSON.parse(readFileSync(layersPlan, 'utf8')).maxLayers).toBe(60)
  expect(plan(await planFile(), { git: 1 }).maxLayers).toEqual({ plan: 94, images: 94 })
})
