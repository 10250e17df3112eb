import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'

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
    const [command, ...rest] = [...(uid === undefined ? [] : asUser(uid)), program, ...args]
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

/** Another user, who may look into every directory: a checkout may lie in one that is closed to others. */
function asUser(uid: number): readonly string[] {
  const capability = '-all,+dac_read_search'
  const ids = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups']
  return ['setpriv', ...ids, '--inh-caps', capability, '--ambient-caps', capability]
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
