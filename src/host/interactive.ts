import { constants } from 'node:os'
import type { ChildEnv } from './environment.ts'
import type { Log } from './log/log.ts'
import { commandLine, start } from './process.ts'

/** The terminal sends these to the program itself. */
const OF_TERMINAL = ['SIGINT', 'SIGQUIT'] as const
/** These come to this process alone. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program that takes the place of this one: it has our input, output and terminal, and gets our
 * signals. Returns its exit code, as a shell has it (128 and the signal that ended it).
 */
export async function runInteractively(
  program: string,
  args: readonly string[],
  { env, log }: { readonly env: ChildEnv; readonly log: Log },
): Promise<number> {
  log.debug(commandLine(program, args))
  const child = start(program, args, { env, stdio: 'inherit' })
  const ignore = () => {}
  const passOn = (signal: NodeJS.Signals) => child.kill(signal)
  for (const signal of OF_TERMINAL) process.on(signal, ignore)
  for (const signal of PASSED_ON) process.on(signal, passOn)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, killedBy) => resolve(code ?? 128 + constants.signals[killedBy ?? 'SIGTERM']))
    })
  } finally {
    for (const signal of OF_TERMINAL) process.removeListener(signal, ignore)
    for (const signal of PASSED_ON) process.removeListener(signal, passOn)
  }
}
