import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { accessSync, constants as fsConstants, statSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../base/errors.ts'
import { endProcessTree } from './process-tree.ts'

/** Enough of a failing program's last words to see why it failed. */
const STDERR_TAIL_LINES = 40

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string
  /** What standard input gets, read no faster than the program takes it. */
  readonly input?: string | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal | undefined
  readonly onStderr?: (line: string) => void
}

export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  /** The last lines of standard error. */
  readonly stderr: string
}

/** Starts a program; every child process of ours begins here. Arguments are never seen by a shell. */
export function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(program, args, { ...options, shell: false })
}

/**
 * Runs a program to its end. Both pipes are drained at once, so that neither can block it.
 * Throws `missing-tool` when the program is not there and `cancelled` when the signal stopped it, with all that it had
 * started; a non-zero exit code is an answer, not an error.
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = start(program, args, {
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  const stop = () => endProcessTree(child)
  if (options.signal?.aborted === true) stop()
  options.signal?.addEventListener('abort', stop)
  const stdout: Buffer[] = []
  const stderr: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr.push(line)
      if (stderr.length > STDERR_TAIL_LINES) stderr.shift()
      options.onStderr?.(line)
    })
  }
  const unreadable = child.stdin === null ? undefined : feed(child.stdin, options.input ?? '', stop)
  const ended = exitCodeOf(child, program, options.signal)
  const exitCode = await ended.finally(() => options.signal?.removeEventListener('abort', stop))
  const inputError = await unreadable
  if (inputError !== undefined) throw inputError
  return { exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr: stderr.join('\n') }
}

/**
 * Gives a program its input. When that cannot be read, the program is stopped, before it takes the part for the whole, and
 * the error comes back. A program that ends without reading its input is not an error of ours.
 */
async function feed(
  stdin: Writable,
  input: string | AsyncIterable<Uint8Array>,
  stop: () => void,
): Promise<Error | undefined> {
  let unreadable: Error | undefined
  async function* watched(pieces: AsyncIterable<Uint8Array>) {
    try {
      yield* pieces
    } catch (error) {
      unreadable = error as Error
      stop()
      // Until the program has ended, its input stays open.
      if (!stdin.closed) await new Promise((resolve) => stdin.once('close', resolve))
    }
  }
  stdin.on('error', () => {})
  if (typeof input === 'string') stdin.end(input)
  else await pipeline(watched(input), stdin).catch(() => {})
  return unreadable
}

function exitCodeOf(child: ChildProcess, program: string, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return reject(error)
      reject(new NixeryError('missing-tool', { message: `program not found: ${program}` }, error))
    })
    // Only when all of its output is there, so an aborted child has ended, and what it started with it.
    child.once('close', (code, killedBy) => {
      if (signal?.aborted === true) reject(cancelled(`${path.basename(program)} was stopped`))
      else resolve(code ?? 128 + (constants.signals[killedBy ?? 'SIGTERM'] ?? 0))
    })
  })
}

/** How much of what a failing program said is worth quoting. */
const LAST_LINES = 5

/** The end of what a program said. */
export const lastLines = (text: string): string => text.trim().split('\n').slice(-LAST_LINES).join('\n')

/** The error of work that the run's signal interrupted. `what`: what was interrupted, for example `git was stopped`. */
export function cancelled(what: string): NixeryError {
  return new NixeryError('cancelled', { message: what })
}

/** The absolute path of a program on PATH, or undefined. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const directory of (env.PATH ?? '').split(path.delimiter)) {
    if (directory === '') continue
    const file = path.join(directory, name)
    try {
      accessSync(file, fsConstants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {}
  }
  return undefined
}
