import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_RUNNERS, matrixOf } from '../../../src/plan/matrix.ts'
import type { ImageRequest } from '../../../src/request/request.ts'
import { requestOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

const image = (name: string, platforms: string): ImageRequest => ({ ...requestOf({ platforms }), name })
const both = 'linux/amd64,linux/arm64'
const own = { 'linux/amd64': 'big', 'linux/arm64': 'arm' }

describe('a job for each image', () => {
  test('has its name, its platforms and a runner, in the order of the file', () => {
    const images = [image('tools', 'linux/amd64'), image('a', 'linux/arm64'), image('b-c', both)]
    expect(matrixOf(images, {}, false)).toEqual({
      include: [
        { id: 'tools', name: 'tools', platforms: 'linux/amd64', runner: 'ubuntu-24.04' },
        { id: 'a', name: 'a', platforms: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
        { id: 'b-c', name: 'b-c', platforms: both, runner: 'ubuntu-24.04' },
      ],
    })
  })

  test.each([
    ['linux/amd64', own, 'big'],
    ['linux/arm64', own, 'arm'],
    [both, own, 'big'],
    ['linux/amd64', { 'linux/arm64': 'arm' }, DEFAULT_RUNNERS['linux/amd64']],
    ['linux/arm64', { 'linux/amd64': 'big' }, DEFAULT_RUNNERS['linux/arm64']],
    [both, { 'linux/arm64': 'arm' }, DEFAULT_RUNNERS['linux/amd64']],
  ])('for %s with %j runs on %s', (platforms, runners, runner) => {
    expect(matrixOf([image('a', platforms)], runners, false).include.map((job) => job.runner)).toEqual([
      runner,
    ])
  })
})

test('a job for each platform has a runner of its own, and an id that artifacts may have', () => {
  expect(matrixOf([image('a', both), image('b', 'linux/arm64')], { 'linux/arm64': 'arm' }, true)).toEqual({
    include: [
      { id: 'a@linux-amd64', name: 'a', platforms: 'linux/amd64', runner: 'ubuntu-24.04' },
      { id: 'a@linux-arm64', name: 'a', platforms: 'linux/arm64', runner: 'arm' },
      { id: 'b@linux-arm64', name: 'b', platforms: 'linux/arm64', runner: 'arm' },
    ],
  })
})

test('no images are no jobs', () => {
  for (const perPlatform of [false, true]) expect(matrixOf([], {}, perPlatform)).toEqual({ include: [] })
})

test('no two jobs have one id, however images are called', () => {
  const name = fc.stringMatching(/^(a|b|-linux|-amd64|-arm64){1,4}$/)
  const images = fc.uniqueArray(fc.tuple(name, fc.constantFrom(both, 'linux/amd64', 'linux/arm64')), {
    selector: ([one]) => one,
  })
  fc.assert(
    fc.property(images, fc.boolean(), (list, perPlatform) => {
      const { include } = matrixOf(
        list.map(([one, platforms]) => image(one, platforms)),
        {},
        perPlatform,
      )
      expect(new Set(include.map(({ id }) => id)).size).toBe(include.length)
      for (const { id } of include) expect(id).toMatch(/^[a-z0-9@-]+$/)
    }),
    { numRuns: 30 },
  )
})

describe('the limit of GitHub', () => {
  const images = (count: number) => {
    const one = image('', both)
    return Array.from({ length: count }, (_, index) => ({ ...one, name: `i${index}` }))
  }
  const hint = 'build all images in one job (all: true), or cut the image file into several'

  test('is 256 jobs', () => {
    expect(matrixOf(images(256), {}, false).include).toHaveLength(256)
    expect(matrixOf(images(128), {}, true).include).toHaveLength(256)
  })

  test.each([
    [257, false, 257],
    [129, true, 258],
  ])('%d images (per platform: %s) are too many', (count, perPlatform, jobs) => {
    expect(problemsOf(() => matrixOf(images(count), {}, perPlatform))).toEqual([
      'invalid-input',
      `file: ${jobs} jobs are more than the 256 that a matrix may have | ${hint}`,
    ])
  })
})
