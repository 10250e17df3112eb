import { expect, test } from '@jest/globals'
import { limitConcurrency } from '../../../src/base/limit.ts'

test('no more than some calls run at a time, in order, whatever becomes of them', async () => {
  let [running, most] = [0, 0]
  const begun: number[] = []
  const call = limitConcurrency(async (number: number) => {
    begun.push(number)
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (number === 2) throw new Error('two')
    return number
  }, 2)
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(call))
  expect({ most, begun }).toEqual({ most: 2, begun: [0, 1, 2, 3, 4, 5] })
  expect(outcomes.map((one) => one.status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  ])
})
