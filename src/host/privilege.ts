import { childEnv } from './environment.ts'
import type { Host } from './host.ts'
import { findProgram, run } from './process.ts'

/**
 * The start of a command line that runs the rest of it as root: nothing for root, sudo for a user who needs
 * no password for it. Undefined for everyone else.
 */
export async function asRoot(host: Host): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo', host.env)
  if (sudo === undefined) return undefined
  const { exitCode } = await run(sudo, ['-n', 'true'], {
    env: childEnv(host.env, 'plain'),
    signal: host.signal,
  })
  return exitCode === 0 ? [sudo, '-n'] : undefined
}
