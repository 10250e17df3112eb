import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type Sshd, startSshd } from './sshd.ts'
import { newStore, type StoreOptions, type TestStore } from './store.ts'
import { tempDir } from './temp.ts'

export type Protocol = 'ssh' | 'ssh-ng'

export interface RemoteBuilder {
  readonly sshd: Sshd
  /** The store of the other machine. */
  readonly store: TestStore
  /** Its line for the input `builders`, without keys. */
  line(protocol: Protocol): string
  /** Its address as a store. */
  url(protocol: Protocol): string
  /** The private key that may log in, and the line of known_hosts: the inputs ssh-key and known-hosts. */
  readonly keys: Readonly<Record<'ssh-key' | 'known-hosts', string>>
  /** For the command: where to look for ssh, the port, and no configuration of the machine's. */
  readonly env: Readonly<Record<string, string>>
  /** What clients asked ssh to run, one a line. */
  commands(): Promise<readonly string[]>
}

/**
 * Another machine that builds: a store of its own behind OpenSSH, whose only key may run nothing but
 * `nix-store --serve --write` and `nix-daemon --stdio`.
 */
export async function startRemoteBuilder(
  nix: toolchain.NixVersion = '2.34',
  options: StoreOptions = {},
): Promise<RemoteBuilder> {
  const [dir, store, { bin }] = [await tempDir('builder'), await newStore(options), await toolchain.nix(nix)]
  const [script, log] = [join(dir, 'serve'), join(dir, 'commands')]
  const variables = Object.entries({ ...store.env, HOME: dir }).map(
    ([name, value]) => `export ${name}='${value}'`,
  )
  await writeFile(
    script,
    `#!/bin/sh
${variables.join('\n')}
echo "$SSH_ORIGINAL_COMMAND" >> '${log}'
case "$SSH_ORIGINAL_COMMAND" in
  *'nix-store --serve --write'*) exec '${bin}/nix-store' --serve --write ;;
  *'nix-daemon --stdio'*) exec '${bin}/nix-daemon' --stdio ;;
esac
exit 1
`,
    { mode: 0o755 },
  )
  const sshd = await startSshd({ command: script })
  const url = (protocol: Protocol) => `${protocol}://${sshd.user}@127.0.0.1`
  return {
    sshd,
    store,
    url,
    line: (protocol) => `${url(protocol)} x86_64-linux - 2`,
    keys: {
      'ssh-key': await readFile(sshd.identity, 'utf8'),
      'known-hosts': await readFile(sshd.knownHosts, 'utf8'),
    },
    env: { NIX_SSHOPTS: `-F none -p ${sshd.port}` },
    commands: async () => (existsSync(log) ? (await readFile(log, 'utf8')).trimEnd().split('\n') : []),
  }
}
