import { describe, expect, test } from '@jest/globals'
import { LEAST_PACE, Pace } from '../../../../src/host/http/limits.ts'

describe('the pace of a body', () => {
  test('is enough when the least comes in each span', () => {
    const pace = new Pace(500)
    for (let i = 0; i < 100; i += 1) pace.add(LEAST_PACE / 10, 100)
  })

  test('is too slow when less comes in a span, however often', () => {
    const pace = new Pace(500)
    for (let i = 0; i < 99; i += 1) pace.add(1, 5)
    expect(() => pace.add(1, 5)).toThrow('only 100 bytes within 0.5 s')
  })

  test('counts each span by itself', () => {
    const pace = new Pace(500)
    pace.add(10 * LEAST_PACE, 500)
    expect(() => pace.add(499, 500)).toThrow('only 499 bytes within 0.5 s')
  })

  test('is that of all the time, when a piece takes longer than a span', () => {
    expect(() => new Pace(500).add(1999, 2000)).toThrow('only 1999 bytes within 2 s')
    new Pace(500).add(2000, 2000)
  })

  test('is not judged by the time of a reader that does not wait', () => {
    const pace = new Pace(500)
    for (let i = 0; i < 100; i += 1) pace.add(1, 0)
  })
})
