import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runBuild } from '../../../src/build/run.ts'
import { noCache } from '../../../src/cache/cache.ts'
import { memoryLog } from '../../support/hosts.ts'
import { type Given, least } from '../../support/inputs.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { scratchDir } from '../../support/scratch.ts'

/**
 * A run on a machine without Nix and oras: what it says, and what it leaves in the directory for temporary
 * files.
 */
async function failedRun(given: Given) {
  const temp = await scratchDir('runner-temp')
  const home = await scratchDir('home')
  const env = { RUNNER_TEMP: temp, HOME: home, PATH: '/proc/nonexistent' }
  let workDir = ''
  const run = runBuild(
    (name) => given[name],
    env,
    memoryLog(),
    (_, host) => {
      workDir = host.workDir
      return noCache
    },
  )
  const problems = await problemsOfAsync(run)
  return { problems, temp, workDir, left: readdirSync(temp) }
}

const signals = ['SIGINT', 'SIGTERM'] as const
const listeners = () => signals.map((signal) => process.listenerCount(signal))

// That a run that succeeds removes its directory, and one that is told to stop, is for the end-to-end tests.
test('a run that fails removes its directory, and listens to signals no longer', async () => {
  const before = listeners()
  const nixpkgs = await scratchDir('nixpkgs')
  const { problems, temp, workDir, left } = await failedRun({ ...least, nixpkgs, 'nix-installer': 'system' })
  expect(problems).toEqual(['missing-tool', expect.stringContaining('Nix is not on PATH')])
  expect(workDir.startsWith(join(temp, 'nixery-action-'))).toBe(true)
  expect(left).toEqual([])
  expect(listeners()).toEqual(before)
})

test('a call that is wrong makes no directory at all', async () => {
  const { problems, workDir } = await failedRun({ ...least, packages: '' })
  expect(problems[0]).toBe('invalid-input')
  expect(workDir).toBe('')
})
