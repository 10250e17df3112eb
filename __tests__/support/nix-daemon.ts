import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as toolchain from '../../scripts/toolchain.mjs'
import { systemPath } from './child.ts'
import { newStore } from './store.ts'
import { tempDir } from './temp.ts'

export interface NixDaemon {
  /** For clients: what makes Nix go through the daemon. */
  readonly env: Readonly<Record<string, string>>
  /** What it and its ssh have said so far. */
  log(): string
  stop(): Promise<void>
}

/**
 * A multi-user installation: a daemon of root in front of a new store.
 * @param settings more lines of its nix.conf
 * @param variables of its own environment, which it does not share with clients
 */
export async function startNixDaemon(
  nix: toolchain.NixVersion,
  settings: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<NixDaemon> {
  const [store, dir, { bin }] = [
    await newStore({ settings }),
    await tempDir('daemon'),
    await toolchain.nix(nix),
  ]
  const socket = join(dir, 'socket')
  const daemon = spawn(join(bin, 'nix-daemon'), [], {
    env: { PATH: systemPath, HOME: dir, ...store.env, NIX_DAEMON_SOCKET_PATH: socket, ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  while ((await stat(socket).catch(() => undefined)) === undefined) {
    if (daemon.exitCode !== null) throw new Error(`nix-daemon ended with ${daemon.exitCode}`)
    await delay(20)
  }
  for (const open of [dir, dirname(store.root)]) await chmod(open, 0o755)
  const { NIX_CONF_DIR = '', NIX_USER_CONF_FILES = '' } = store.env
  return {
    env: {
      NIX_REMOTE: `unix://${socket}?root=${store.root}`,
      NIX_CONF_DIR,
      NIX_USER_CONF_FILES,
      NIX_CONFIG: 'substituters =',
    },
    log: () => said,
    async stop() {
      daemon.kill('SIGTERM')
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit')
    },
  }
}
