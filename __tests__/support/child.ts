import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, resolve } from 'node:path'

export interface ChildResult {
  /** Exit code; 128 + signal number when a signal ended it, as a shell says it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ChildOptions {
  /** The whole environment. Without it the child gets none: tests say what a program may know. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** User and group id to run as. */
  readonly uid?: number
  /** Standard input; closed at once without it. */
  readonly input?: string
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void
  /** Called as soon as the program runs, for tests that send it signals. */
  readonly onStart?: (child: ChildProcess) => void
}

/** The directories of the system's own programs, for PATH. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs a program to its end; an exit code other than 0 is a result, not an error. */
export function runChild(program: string, args: readonly string[], options: ChildOptions = {}) {
  const { env = {}, cwd, uid, input, onOutput, onStart } = options
  return new Promise<ChildResult>((resolve, reject) => {
    const [command, ...rest] = [
      ...(uid === undefined ? [] : asUser(uid, cwd ?? process.cwd())),
      program,
      ...args,
    ]
    const child = spawn(command ?? program, rest, { env, ...(cwd === undefined ? {} : { cwd }) })
    onStart?.(child)
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
        onOutput?.(text, stream)
      })
    }
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGTERM'], ...texts })
    })
    // A child that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

const project = resolve(import.meta.dirname, '..', '..')

/**
 * Makes a mount namespace in which nothing above the project is closed to others: a checkout may lie in a
 * directory that only root may enter. Arguments: the closed directory, the project, the working directory,
 * the program and its arguments. A PATH or TMPDIR that lies in the project is out of sight until the end.
 */
const openProject = `set -e
closed=$1 project=$2 directory=$3 path=$PATH; shift 3
PATH=${systemPath}
hold=$(TMPDIR=/tmp mktemp -d); mount --rbind "$project" "$hold"
mount -t tmpfs -o mode=755 tmpfs "$closed"
mkdir -p "$project"; mount --rbind "$hold" "$project"; cd "$directory"
PATH=$path
exec "$@"`

/** The start of a command line that runs the rest of it as another user. */
export function asUser(uid: number, cwd: string): readonly string[] {
  const change = ['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups']
  const closed = ancestors(project).find((directory) => (statSync(directory).mode & 0o005) !== 0o005)
  if (closed === undefined) return change
  const namespace = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', openProject, 'sh']
  return [...namespace, closed, project, cwd, ...change]
}

/** From the root down, without the path itself. */
function ancestors(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [...ancestors(above), above]
}

/**
 * Runs a program that has to succeed.
 * @returns its standard output
 * @throws with everything it printed when it does not end with 0
 */
export async function mustRun(program: string, args: readonly string[], options: ChildOptions = {}) {
  const { code, stdout, stderr } = await runChild(program, args, {
    ...options,
    env: { PATH: systemPath, ...options.env },
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stderr}${stdout}`)
  return stdout
}
