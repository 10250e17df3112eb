import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { accessSync, constants as fsConstants, statSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NixeryError, tooManyFiles } from '../base/errors.ts'
import { dieWithParent } from './die-with-parent.ts'
import type { ChildEnv } from './environment.ts'
import { atExit } from './last-resort.ts'
import type { Log } from './log/log.ts'
import { endProcessTree, killProcessTree } from './process-tree.ts'

/** Enough of a failing program's last words to see why it failed. */
const STDERR_TAIL_LINES = 400

export interface RunOptions {
  readonly env: ChildEnv
  readonly cwd?: string
  /** What standard input gets, read no faster than the program takes it. */
  readonly input?: string | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal | undefined
  readonly onStdout?: (line: string) => void
  readonly onStderr?: (line: string) => void
  /** Gets the command line as a detail, in the form that users of Actions know. */
  readonly log?: Log
}

export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  /** The last lines of standard error. */
  readonly stderr: string
}

/** No program of ours is started without an environment that was made for it. */
type StartOptions = SpawnOptions & { readonly env: ChildEnv }

/** Starts a program; every child process of ours begins here. Arguments are never seen by a shell. */
export function start(program: string, args: readonly string[], options: StartOptions): ChildProcess {
  // A program that is not there is to be an error of ours, not of what stands before it.
  const file = program.includes('/') ? program : findProgram(program, options.env)
  const guard = file === undefined ? [] : dieWithParent()
  const [first = program, ...rest] = [...guard, file ?? program, ...args]
  const child = spawn(first, rest, { ...options, shell: false })
  const forget = atExit(() => killProcessTree(child))
  child.once('exit', forget)
  // Without a listener from the start an error, such as that of too many open files, would end the process.
  child.once('error', forget)
  return child
}

/** Longer ones hold whole expressions of Nix. Characters. */
const LONGEST_COMMAND = 1000

/** As `@actions/exec` writes it. No secret is ever an argument. */
export function commandLine(program: string, args: readonly string[]): string {
  const line = `[command]${[program, ...args].join(' ').replaceAll('\n', ' ')}`
  return line.length > LONGEST_COMMAND ? `${line.slice(0, LONGEST_COMMAND)}...` : line
}

/**
 * Runs a program to its end. Both pipes are drained at once, so that neither can block it.
 * Throws `missing-tool` when the program is not there and `cancelled` when the signal stopped it, with all
 * that it had started; a non-zero exit code is an answer, not an error.
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  options.log?.debug(commandLine(program, args))
  const child = start(program, args, {
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  const stop = () => endProcessTree(child)
  if (options.signal?.aborted === true) stop()
  options.signal?.addEventListener('abort', stop)
  const ended = exitCodeOf(child, program, options.signal)
  const stdout: Buffer[] = []
  const stderr: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
  const { onStdout } = options
  if (child.stdout && onStdout !== undefined) createInterface({ input: child.stdout }).on('line', onStdout)
  // Where no more files can be opened, there is no pipe either.
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr.push(line)
      if (stderr.length > STDERR_TAIL_LINES) stderr.shift()
      options.onStderr?.(line)
    })
  }
  const unreadable = child.stdin ? feed(child.stdin, options.input ?? '', stop) : undefined
  const exitCode = await ended.finally(() => options.signal?.removeEventListener('abort', stop))
  const inputError = await unreadable
  if (inputError !== undefined) throw inputError
  return { exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr: stderr.join('\n') }
}

/**
 * Gives a program its input. When that cannot be read, the program is stopped, before it takes the part for
 * the whole, and the error comes back. A program that ends without reading its input is not an error of ours.
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
      if (error.code !== 'ENOENT') return reject(tooManyFiles(error) ?? error)
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

/**
 * The error of work that the run's signal interrupted. `what`: what was interrupted, for example `git was
 * stopped`.
 */
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
