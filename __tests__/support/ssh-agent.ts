import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { mustRun } from './child.ts'
import type { Sshd } from './sshd.ts'
import { tempDir } from './temp.ts'

export interface SshAgent {
  /** For SSH_AUTH_SOCK. */
  readonly socket: string
  stop(): Promise<void>
}

/** Starts an agent that holds the key of a server's user. */
export async function startSshAgent({ clientBin, identity }: Sshd): Promise<SshAgent> {
  const socket = join(await tempDir('agent'), 'socket')
  const agent = spawn('setpriv', ['--pdeathsig', 'TERM', join(clientBin, 'ssh-agent'), '-D', '-a', socket], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // It says where it listens as soon as it does.
  await once(agent.stdout, 'data')
  await mustRun(join(clientBin, 'ssh-add'), ['-q', identity], { env: { SSH_AUTH_SOCK: socket } })
  return {
    socket,
    stop: async () => {
      agent.kill('SIGTERM')
      if (agent.exitCode === null) await once(agent, 'exit')
    },
  }
}
