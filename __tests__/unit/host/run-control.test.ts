import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { cancelled } from '../../../src/host/process.ts'
import { type RunControl, stoppable } from '../../../src/host/run-control.ts'
import { problemsOfAsync } from '../../support/problems.ts'

/** Work that ends as a child process does, when it is told to stop. */
async function untilStopped({ signal, enter }: RunControl): Promise<never> {
  enter('pack')
  await once(signal, 'abort')
  throw cancelled('packing was stopped')
}

const listeners = () => process.listenerCount('SIGTERM')

describe('stoppable', () => {
  test('gives what the work gives, and leaves no handler', async () => {
    const before = listeners()
    expect(await stoppable(60, async () => 42)).toBe(42)
    expect(listeners()).toBe(before)
  })

  test("passes the work's own failure on", async () => {
    await expect(stoppable(undefined, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s stops it: where it was, and for how long',
    async (name) => {
      const run = problemsOfAsync(stoppable(undefined, untilStopped))
      process.emit(name, name)
      expect(await run).toEqual([
        'cancelled',
        `cancelled by ${name} after 0 s, while packing layers: packing was stopped | no hint`,
      ])
    },
  )

  test('so does the end of its time', async () => {
    expect(await problemsOfAsync(stoppable(0.05, untilStopped))).toEqual([
      'timeout',
      'timed out after 0.05 s, while packing layers: packing was stopped | set timeout higher, or see the log for what takes so long',
    ])
  })

  test('no stage begins after it was stopped', async () => {
    const work = async ({ enter }: RunControl) => {
      enter('push')
      await delay(100)
      enter('output')
    }
    expect((await problemsOfAsync(stoppable(0.05, work)))[1]).toMatch(
      /^timed out after 0\.05 s, while pushing the image: not yet writing the output \|/,
    )
  })

  test('what fails because it was stopped is not the reason', async () => {
    const work = async ({ signal }: RunControl) => {
      await once(signal, 'abort')
      throw new Error('the connection was closed')
    }
    expect((await problemsOfAsync(stoppable(0.05, work)))[1]).toMatch(
      /^timed out after 0\.05 s, while resolving the package source \|/,
    )
  })
})
