import { describe, expect, test } from '@jest/globals'
import { PLAN_OUTPUTS, toPlanOutputs } from '../../../src/plan/outputs.ts'

const job = (id: string, platforms: string, runner = 'ubuntu-24.04') => ({ id, name: 'a', platforms, runner })
const jobs = [job('a-linux-amd64', 'linux/amd64'), job('a-linux-arm64', 'linux/arm64', 'arm')]

describe('the outputs of a plan', () => {
  test('are those of the table, in its order', () => {
    const plan = { matrix: { include: jobs }, images: ['a'], unchanged: ['b', 'c'], changed: {} }
    const outputs = toPlanOutputs(plan)
    expect(Object.keys(outputs)).toEqual(Object.keys(PLAN_OUTPUTS))
    // Jobs, not images.
    expect(outputs).toMatchObject({ ...plan, count: 2 })
    expect(outputs.summary).toBe(`### 2 jobs

| image | platforms | runner |
|---|---|---|
| a | linux/amd64 | ubuntu-24.04 |
| a | linux/arm64 | arm |

Up to date: b, c
`)
  })

  test('of one job say so, and nothing of what was left out when nothing was', () => {
    const { summary } = toPlanOutputs({
      matrix: { include: jobs.slice(0, 1) },
      images: ['a'],
      unchanged: [],
      changed: {},
    })
    expect(summary).toBe(
      '### 1 job\n\n| image | platforms | runner |\n|---|---|---|\n| a | linux/amd64 | ubuntu-24.04 |\n',
    )
  })

  test('with nothing to do have no table', () => {
    const outputs = toPlanOutputs({ matrix: { include: [] }, images: [], unchanged: ['a'], changed: {} })
    expect(outputs).toEqual({
      matrix: { include: [] },
      images: [],
      unchanged: ['a'],
      changed: {},
      count: 0,
      summary: '### 0 jobs\n\nUp to date: a\n',
    })
  })
})
