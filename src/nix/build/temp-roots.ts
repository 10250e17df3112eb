import { childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { start } from '../../host/process.ts'
import type { Nix } from '../call/command.ts'
import type { Package } from '../evaluate/package.ts'
import type { Builder } from '../settings/builders.ts'
import { type NixSettings, type PrivateFiles, toSshOptions } from '../settings/settings.ts'
import { type HoldProtocol, serveProtocol, workerProtocol } from './wire-protocols.ts'

/** A builder that does not answer in this time is not waited for, milliseconds. */
const PATIENCE = 20_000

/**
 * Keeps what a build needs from the garbage collectors of its builders. Nix itself holds there only what it
 * sends and builds over one connection: what an earlier build left is not protected while a later one reads
 * it. So each builder is told all paths that the build can need, over a connection that stays open until the
 * returned function is called. A builder that cannot be told is no error here: Nix will say what is wrong
 * with it.
 */
export async function addTempRoots(
  nix: Nix,
  packages: readonly Package[],
  settings: NixSettings,
  files: PrivateFiles,
  host: Host,
): Promise<() => void> {
  const builders = settings.builders.filter(([address = '']) => !address.startsWith('@'))
  if (builders.length === 0) return () => {}
  const paths = await pathsOfBuild(nix, packages)
  const releases = await Promise.all(builders.map((builder) => hold(builder, paths, files, host)))
  return () => {
    for (const release of releases) release()
  }
}

/** Sources and outputs of every derivation that the packages are built from, whether they exist or not. */
async function pathsOfBuild(nix: Nix, packages: readonly Package[]): Promise<readonly string[]> {
  const query = async (...args: string[]) => {
    const { stdout } = await nix.run('nix-store', ['--query', ...args])
    return stdout.split('\n').filter((line) => line !== '')
  }
  const requisites = await query('--requisites', ...packages.map(({ drvPath }) => drvPath))
  const derivations = requisites.filter((path) => path.endsWith('.drv'))
  const sources = requisites.filter((path) => !path.endsWith('.drv'))
  return [...sources, ...(derivations.length === 0 ? [] : await query('--outputs', ...derivations))]
}

async function hold(
  builder: Builder,
  paths: readonly string[],
  files: PrivateFiles,
  host: Host,
): Promise<() => void> {
  const { protocol, hostname, username, port } = new URL(builder[0] ?? '')
  const conversation = protocol === 'ssh-ng:' ? workerProtocol(paths) : serveProtocol(paths)
  const ownKey = builder[2] ?? '-'
  const args = [
    ...toSshOptions(files, host.env.NIX_SSHOPTS).split(/\s+/),
    ...(ownKey === '-' ? [] : ['-i', ownKey]),
    ...(port === '' ? [] : ['-p', port]),
    ...['-x', '-T', username === '' ? hostname : `${username}@${hostname}`, conversation.program],
  ]
  const child = start('ssh', args, {
    env: childEnv(host.env, 'ssh'),
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: host.signal,
  })
  const release = () => void child.kill()
  const held = await answered(child, conversation)
  if (held !== true) {
    host.log.debug(`${hostname} was not told what to keep: ${held}`)
    release()
  }
  return release
}

/** true when all paths are held, else what is wrong. */
function answered(
  child: ReturnType<typeof start>,
  { request, isHeld }: HoldProtocol,
): Promise<true | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), PATIENCE)
    const finish = (answer: true | string) => {
      clearTimeout(timer)
      resolve(answer)
    }
    let received: Buffer = Buffer.alloc(0)
    let waiting = true
    child.stdout?.on('data', (chunk: Buffer) => {
      // What comes later is only taken off the pipe.
      if (!waiting) return
      received = Buffer.concat([received, chunk])
      try {
        waiting = !isHeld(received)
        if (!waiting) finish(true)
      } catch (error) {
        finish((error as Error).message)
      }
    })
    child.once('error', (error) => finish(error.message))
    child.once('close', (code) => finish(`ssh ended with ${code}`))
    child.stdin?.on('error', () => {})
    child.stdin?.write(request)
  })
}
