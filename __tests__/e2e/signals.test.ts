// A run that is told to stop: it does so at once, says so, and leaves neither files nor processes.
import type { ChildProcess } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs, toLayout } from '../support/build.ts'
import { processesWith } from '../support/processes.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

interface Stop {
  readonly signal: NodeJS.Signals
  /** The signal is sent some time after this was printed, */
  readonly after: RegExp
  /** as soon as a process with this on its command line is at work. */
  readonly running: string
}

/** Looks every so often, once `stop.after` was printed, whether it is time to stop; for the options of a child. */
function stopper(stop: Stop, mark: string) {
  let [printed, sent] = ['', Number.NaN]
  let timer: NodeJS.Timeout | undefined
  let child: ChildProcess
  const look = () => {
    if (!processesWith(mark).some((line) => line.includes(stop.running))) return
    clearInterval(timer)
    sent = performance.now()
    child.kill(stop.signal)
  }
  const onStart = (started: ChildProcess) => {
    child = started
    child.once('exit', () => clearInterval(timer))
  }
  const onOutput = (text: string) => {
    printed += text
    if (timer === undefined && stop.after.test(printed)) timer = setInterval(look, 300)
  }
  return { onStart, onOutput, secondsSince: () => (performance.now() - sent) / 1000 }
}

/** Builds `git jq` until it is stopped, which has to take less than five seconds and leave neither file nor process. */
async function stoppedBuild(stop: Stop, more: Inputs, options: BuildOptions = {}): Promise<string> {
  const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
  const mark = options.store?.root ?? TMPDIR
  const { secondsSince, ...hooks } = stopper(stop, mark)
  const inputs = { ...toLayout('git jq', join(parent, 'image')), ...more }
  const { code, stdout, stderr } = await build(inputs, { ...options, ...hooks, env: { TMPDIR } })
  expect(secondsSince()).toBeLessThan(5)
  expect(processesWith(mark)).toEqual([])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const left = { temporary: await readdir(TMPDIR), written: await readdir(parent) }
  expect(left).toEqual({ temporary: [], written: [] })
  return stderr
}

const packing = /^Pack \d+ of \d+ layers$/m

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('while packages are built', async () => {
    // Builders are started with the script of the package set.
    const stop = { signal, after: /^Build or fetch the packages$/m, running: 'builder.sh' }
    const stderr = await stoppedBuild(stop, {}, { store: await newStore() })
    expect(stderr).toMatch(/\nerror: cancelled while nix-store was running\n$/)
  })

  test('while layers are packed', async () => {
    const stderr = await stoppedBuild({ signal, after: packing, running: 'dist/cli.js' }, {})
    expect(stderr).toMatch(/\nerror: cancelled while layers were packed\n$/)
  })

  test('while layers are packed by a program', async () => {
    const path = [(await toolchain.zstd()).bin]
    const slow = { compression: 'zstd', 'compression-level': '19' }
    const stop = { signal, after: packing, running: 'zstd --quiet' }
    const stderr = await stoppedBuild(stop, slow, { node: '20', path })
    expect(stderr).toMatch(/\nerror: cancelled while layers were packed\n$/)
  })
})
