import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, realpath, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from './child.ts'
import { tempDir } from './temp.ts'

export interface SshdOptions {
  /**
   * Shell command that runs instead of what the client asks for, which is in $SSH_ORIGINAL_COMMAND. Without
   * it the client's own command runs.
   */
  readonly command?: string
}

export interface Sshd {
  /** On 127.0.0.1. */
  readonly port: number
  /** The only user that may log in. */
  readonly user: 'root'
  /** Private key that may log in, without a passphrase. */
  readonly identity: string
  /** The server's public key: "ssh-ed25519 AAAA...". */
  readonly hostKey: string
  /** File with the line of this server, for UserKnownHostsFile. */
  readonly knownHosts: string
  /** Directory with ssh, ssh-agent and ssh-add, for PATH. */
  readonly clientBin: string
  /** What the server has said so far: logins, refusals. */
  log(): string
  stop(): Promise<void>
}

/** Starts OpenSSH's server on a free port of the loopback interface. Nothing of the machine is changed. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const clientBin = (await toolchain.ssh()).bin
  const dir = await tempDir('sshd')
  const hostKey = await newKey(clientBin, join(dir, 'host-key'))
  const login = await newKey(clientBin, join(dir, 'identity'))
  await writeFile(join(dir, 'authorized_keys'), `${restriction(options.command)}${login}\n`)
  await writeFile(join(dir, 'passwd'), await accounts(dir))
  // No password, and yet no locked account, whatever the machine says of root.
  await writeFile(join(dir, 'shadow'), 'root:*:1::::::\n')
  const { port, server, log } = await listen(dir)
  const knownHosts = join(dir, 'known_hosts')
  await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`)
  const identity = join(dir, 'identity')
  const stop = async () => {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  }
  return { port, user: 'root', identity, hostKey, knownHosts, clientBin, log, stop }
}

/** @returns the public key, without a comment */
async function newKey(bin: string, file: string): Promise<string> {
  await mustRun(join(bin, 'ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file])
  return (await readFile(`${file}.pub`, 'utf8')).trim()
}

/** Options before a key, see sshd(8). */
function restriction(command: string | undefined): string {
  return command === undefined ? 'restrict ' : `restrict,command="${command.replaceAll('"', '\\"')}" `
}

/**
 * The machine's accounts, with the one that the server separates its privileges with and a home of our own
 * for root.
 */
async function accounts(home: string): Promise<string> {
  const added = [`root:x:0:0::${home}:/bin/sh`, 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin']
  // The first line of a name counts.
  return `${added.join('\n')}\n${await readFile('/etc/passwd', 'utf8')}`
}

/** A port can be taken between the moment that it is found free and its use. */
async function listen(dir: string, attempts = 3) {
  const port = await freePort()
  try {
    return { port, ...(await serve(dir, port)) }
  } catch (error) {
    if (attempts === 1) throw error
    return listen(dir, attempts - 1)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What the server wants of a machine, in a mount namespace of its own. Arguments: directory, program. */
const prepared = `set -e
mount --bind "$1/passwd" /etc/passwd; mount --bind "$1/shadow" /etc/shadow
mount -t tmpfs -o mode=755 tmpfs /run; mkdir /run/sshd
exec "$2" -D -e -f "$1/sshd_config"`

async function serve(dir: string, port: number): Promise<{ server: ChildProcess; log: () => string }> {
  await writeFile(join(dir, 'sshd_config'), configuration(dir, port))
  // It starts itself again for each connection, so it wants its full path; the kernel ends it with us.
  const program = await realpath(join((await toolchain.sshd()).bin, 'sshd'))
  const namespace = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', prepared, 'sh']
  const server = spawn('setpriv', ['--pdeathsig', 'TERM', ...namespace, dir, program], {
    env: { PATH: systemPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes(`Server listening on 127.0.0.1 port ${port}.`)) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`sshd did not start:\n${said}`)))
  })
  return { server, log: () => said }
}

const configuration = (dir: string, port: number) => `ListenAddress 127.0.0.1
Port ${port}
HostKey ${dir}/host-key
AuthorizedKeysFile ${dir}/authorized_keys
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PrintMotd no
MaxStartups 100
LogLevel VERBOSE
`
