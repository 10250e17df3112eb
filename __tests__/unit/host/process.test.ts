import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { childEnv } from '../../../src/host/environment.ts'
import { run } from '../../../src/host/process.ts'
import { memoryLog } from '../../support/hosts.ts'

const env = childEnv({ PATH: process.env.PATH }, 'plain')
const shell = (script: string, input: AsyncIterable<Uint8Array>, signal?: AbortSignal) =>
  run('/bin/sh', ['-c', script], { env, input, signal })

/** So many pieces of a mebibyte, with a count of those that were asked for. */
function pieces(count: number) {
  const counter = { read: 0, closed: false }
  async function* give() {
    try {
      for (; counter.read < count; counter.read++) yield Buffer.alloc(1024 * 1024)
    } finally {
      counter.closed = true
    }
  }
  return { input: give(), counter }
}

describe('a stream as the input of a program', () => {
  test('arrives as a whole', async () => {
    const { stdout, exitCode } = await shell('wc -c', pieces(5).input)
    expect({ exitCode, bytes: Number(stdout) }).toEqual({ exitCode: 0, bytes: 5 * 1024 * 1024 })
  })

  test('is not read on when the program has ended, whose exit code counts', async () => {
    const { input, counter } = pieces(100)
    expect(await shell('head -c 1 >/dev/null; echo enough >&2; exit 3', input)).toMatchObject({
      exitCode: 3,
      stderr: 'enough',
    })
    expect(counter.read).toBeLessThan(100)
    expect(counter.closed).toBe(true)
  })

  test('stops the program when it breaks off: half of it never looks like all', async () => {
    async function* breaking() {
      yield Buffer.from('half')
      await setTimeout(300)
      throw new Error('the disk is gone')
    }
    const reader = 'process.stdin.on("end", () => console.error("the end")).resume()'
    const seen: string[] = []
    const options = { env, input: breaking(), onStderr: (line: string) => void seen.push(line) }
    await expect(run(process.execPath, ['-e', reader], options)).rejects.toThrow('the disk is gone')
    expect(seen).toEqual([])
  })

  test('that breaks off after the program has ended holds nothing up', async () => {
    async function* late() {
      yield Buffer.from('half')
      await setTimeout(200)
      throw new Error('too late')
    }
    await shell('exit 0', late()).catch(() => {})
  })

  test('is given up when the run is stopped', async () => {
    const controller = new AbortController()
    const { input, counter } = pieces(100)
    const done = shell('sleep 30', input, controller.signal)
    setTimeout(100).then(() => controller.abort())
    await expect(done).rejects.toThrow('sh was stopped')
    expect(counter.closed).toBe(true)
  })
})

test('a debug log has the command line, without its line ends and in part when it is long', async () => {
  const log = memoryLog()
  await run('/bin/sh', ['-c', 'true\nexit 0', 'x'.repeat(2000)], { env, log })
  expect(log.lines).toEqual([expect.stringMatching(/^debug: \[command\]\/bin\/sh -c true exit 0 x+\.\.\.$/)])
  expect(log.lines[0]?.length).toBeLessThan(1020)
})
