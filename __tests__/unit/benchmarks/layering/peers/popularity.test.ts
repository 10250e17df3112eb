import { expect, test } from '@jest/globals'
import { popularity } from '../../../../../benchmarks/layering/peers/popularity.ts'
import { graphOf } from '../../../../support/graphs.ts'

test('popularity counts direct references, and the image as one that refers to every root', () => {
  const graph = graphOf({ git: ['libc', 'curl'], curl: ['libc'], libc: [], jq: [] }, ['git', 'jq', 'libc'])
  expect(Object.fromEntries(popularity(graph))).toEqual({ git: 1, curl: 1, libc: 3, jq: 1 })
})
