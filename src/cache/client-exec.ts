/**
 * Stands in for `@actions/exec` inside the cache client when the action is bundled (scripts/bundle.mjs). The
 * client starts tar and zstd with the whole environment of the step, which is full of secrets, and gives no
 * way to choose another one. Here they are programs of the run as all others: an environment made for them,
 * and an end with the run.
 */
import { childEnv } from '../host/environment.ts'
import { lastLines, run } from '../host/process.ts'
import { hostOfCall } from './client-log.ts'

/** Of the options of `@actions/exec` those that count here; the environment is not among them. */
interface ExecOptions {
  readonly cwd?: string
  readonly ignoreReturnCode?: boolean
  readonly listeners?: {
    readonly stdout?: (data: Buffer) => void
    readonly stderr?: (data: Buffer) => void
  }
}

/**
 * Runs a program to its end; the exit code. The first words of its arguments may be part of the command line,
 * as the client writes it: separated by spaces, in double quotes when they hold some.
 */
export async function exec(
  commandLine: string,
  args: readonly string[] = [],
  options: ExecOptions = {},
): Promise<number> {
  const { env, signal, log } = hostOfCall()
  const [program = '', ...first] = words(commandLine)
  const { exitCode, stdout, stderr } = await run(program, [...first, ...args], {
    env: childEnv(env, 'plain'),
    signal,
    log,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  options.listeners?.stdout?.(Buffer.from(stdout))
  options.listeners?.stderr?.(Buffer.from(stderr))
  if (exitCode !== 0 && options.ignoreReturnCode !== true)
    throw new Error(`${program} ended with exit code ${exitCode}: ${lastLines(stderr)}`)
  return exitCode
}

/** Without the -P of tar: with it an archive that somebody else made could write to any place. */
const words = (commandLine: string): string[] =>
  [...commandLine.matchAll(/"([^"]*)"|\S+/g)]
    .map(([word, quoted]) => quoted ?? word)
    .filter((word) => word !== '-P')
