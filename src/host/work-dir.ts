import { lstatSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NixeryError, redactedError } from '../base/errors.ts'
import { redact } from '../base/redact.ts'
import { diskFull, isDiskFull } from './disk-full.ts'
import type { Host } from './host.ts'
import { Http } from './http/http.ts'
import { removeAtExit } from './last-resort.ts'
import type { Log } from './log/log.ts'
import { redactingLog } from './log/redacting.ts'
import { isAbandoned, isLive, namesIn, ownedName, sweep } from './owner.ts'
import { removeTree } from './remove-tree.ts'
import { stoppable } from './run-control.ts'

/** Works with a log that shows none of the secrets; neither does an error that the work throws. */
export async function withoutSecrets<T>(
  secrets: readonly string[],
  log: Log,
  work: (log: Log) => Promise<T>,
): Promise<T> {
  try {
    return await work(redactingLog(log, secrets))
  } catch (error) {
    throw redactedError(error, (text) => redact(text, secrets))
  }
}

/**
 * Works in a private directory that is removed at the end, whatever happens. Signals and the end of the time
 * stop the work: its processes end first, then the directory goes, then the error is thrown.
 */
export function withHost<T>(
  env: NodeJS.ProcessEnv,
  log: Log,
  timeoutSeconds: number | undefined,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  return stoppable(timeoutSeconds, (control) =>
    inWorkDir(env, async (workDir) => {
      const http = new Http(env, control.signal)
      try {
        return await work({ log, env: { ...env }, http, workDir, ...control })
      } finally {
        http.close()
      }
    }),
  )
}

const PREFIX = 'nixery-action'

/** A directory that only its owner may look into, removed afterwards. */
export async function inWorkDir<T>(
  env: NodeJS.ProcessEnv,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const workDir = await makeWorkDir(parentOf(env))
  const removed = removeAtExit(workDir)
  try {
    return await work(workDir)
  } finally {
    // A cache client that was given up may still be writing there.
    await removeTree(workDir)
    removed()
  }
}

const parentOf = (env: NodeJS.ProcessEnv): string => env.RUNNER_TEMP || tmpdir()

/** Those of runs that were killed: the next run would sweep them away. */
export const workDirectories = (env: NodeJS.ProcessEnv): readonly string[] =>
  namesIn(parentOf(env))
    .filter((name) => name.startsWith(`${PREFIX}-`) && isAbandoned(name))
    .map((name) => path.join(parentOf(env), name))

/** When the first of the runs began that are going on, milliseconds since 1970; undefined when none is. */
export function liveSince(env: NodeJS.ProcessEnv): number | undefined {
  const live = namesIn(parentOf(env)).filter((name) => name.startsWith(`${PREFIX}-`) && isLive(name))
  const times = live.map(
    (name) => lstatSync(path.join(parentOf(env), name), { throwIfNoEntry: false })?.birthtimeMs,
  )
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

async function makeWorkDir(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true })
    sweep(parent, PREFIX)
    const directory = path.join(parent, ownedName(PREFIX))
    await mkdir(directory, { mode: 0o700 })
    return directory
  } catch (error) {
    if (isDiskFull(error)) throw await diskFull('no temporary directory can be made', [parent], error)
    const hint = 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written'
    throw new NixeryError(
      'output',
      { message: `no temporary directory: ${(error as Error).message}`, hint },
      error,
    )
  }
}
