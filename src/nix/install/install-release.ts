import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, readlink, rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { run } from '../../host/process.ts'
import { fetchArchive, unpackArchive } from '../../host/tools/archive.ts'
import { chooseRelease, type Release } from '../../host/tools/release.ts'
import { toNixEnvironment } from '../call/command.ts'
import type { NixSettings } from '../settings/settings.ts'
import { noAccess } from '../source/git.ts'
import { ensureNixDirectory, NIX_DIRECTORY } from './nix-directory.ts'
import { NIX_RELEASES } from './releases.ts'
import { moveStorePath, removeClosedTree } from './store-path.ts'

const STORE = `${NIX_DIRECTORY}/store`

/** The store paths that a release is used by. */
interface Installed {
  readonly nix: string
  /** Certificates of the public authorities. */
  readonly cacert: string
}

/**
 * Unpacks the project's own release into /nix, for this user alone: no daemon, no profile, no file outside
 * /nix and the tool cache. Other runs may do the same at once: store paths appear whole, and the database has
 * a lock of its own.
 */
export async function installRelease(settings: NixSettings, host: Host): Promise<NodeJS.ProcessEnv> {
  const release = chooseRelease(NIX_RELEASES, settings)
  await ensureNixDirectory(host)
  const installed = (await recall(release)) ?? (await install(release, host))
  const PATH = [path.join(installed.nix, 'bin'), host.env.PATH].filter(Boolean).join(path.delimiter)
  return { ...host.env, PATH, ...certificates(installed, host.env) }
}

async function install(release: Release, host: Host): Promise<Installed> {
  const archive = await fetchArchive(release, host)
  const start = performance.now()
  // In the store, for a rename to reach it; a garbage collection takes what a killed run leaves.
  const unpacked = path.join(STORE, `.nixery-action-${randomUUID()}`)
  try {
    await unpackArchive(archive, 1, unpacked, host)
    const installed = await readInstallScript(unpacked, release)
    for (const name of readdirSync(path.join(unpacked, 'store')))
      await moveStorePath(path.join(unpacked, 'store', name), path.join(STORE, name))
    await loadDatabase(installed.nix, await readFile(path.join(unpacked, '.reginfo'), 'utf8'), host)
    await remember(release, installed)
    host.log.info(`Nix is in ${installed.nix} after ${((performance.now() - start) / 1000).toFixed(1)} s`)
    return installed
  } catch (error) {
    throw error instanceof NixeryError ? error : notWritten(error as Error)
  } finally {
    await removeClosedTree(unpacked)
  }
}

function notWritten(error: Error): NixeryError {
  const hint = `check the space on the disk, and that ${NIX_DIRECTORY} may be written`
  return new NixeryError('missing-tool', { message: `Nix cannot be unpacked: ${error.message}`, hint }, error)
}

/** The release's own installer is a shell script that begins with the paths it would use. */
async function readInstallScript(unpacked: string, { url }: Release): Promise<Installed> {
  const script = await readFile(path.join(unpacked, 'install'), 'utf8').catch(() => '')
  const value = (name: string) =>
    new RegExp(`^(?:readonly )?${name}="(${STORE}/[^"/]+)"$`, 'm').exec(script)?.[1]
  const [nix, cacert] = [value('nix'), value('cacert')]
  if (nix !== undefined && cacert !== undefined) return { nix, cacert }
  throw new NixeryError('missing-tool', {
    message: `${url} has not the shape of a release of Nix`,
    hint: 'give the address of a nix-VERSION-SYSTEM.tar.xz of releases.nixos.org, or one made like it',
  })
}

async function loadDatabase(nix: string, registration: string, host: Host): Promise<void> {
  // Whatever store the user's builds go to, this is about the one that Nix itself lies in.
  const { exitCode, stderr } = await run(
    path.join(nix, 'bin', 'nix-store'),
    ['--store', 'local', '--load-db'],
    {
      env: toNixEnvironment(host.env, { lines: [], sshOptions: '', access: noAccess(host) }),
      signal: host.signal,
      input: registration,
    },
  )
  if (exitCode === 0) return
  throw new NixeryError('missing-tool', {
    message: `the database of ${NIX_DIRECTORY} cannot be written: ${stderr}`,
    hint: `check the space on the disk and the owner of ${NIX_DIRECTORY}/var`,
  })
}

/** Links that keep a release from being collected as garbage, and tell later runs that it is there. */
const rootsOf = ({ sha256 }: Release): string =>
  path.join(NIX_DIRECTORY, 'var/nix/gcroots/nixery-action', sha256)

/** The link to Nix comes last: with it, everything is there. */
async function remember(release: Release, { nix, cacert }: Installed): Promise<void> {
  const roots = rootsOf(release)
  await mkdir(roots, { recursive: true })
  for (const [name, target] of [['cacert', cacert] as const, ['nix', nix] as const]) {
    const fresh = path.join(roots, `.${name}-${randomUUID()}`)
    await symlink(target, fresh)
    await rename(fresh, path.join(roots, name))
  }
}

async function recall(release: Release): Promise<Installed | undefined> {
  try {
    const [nix, cacert] = await Promise.all(
      ['nix', 'cacert'].map((name) => readlink(path.join(rootsOf(release), name))),
    )
    if (nix === undefined || cacert === undefined || !existsSync(path.join(nix, 'bin/nix'))) return undefined
    return { nix, cacert }
  } catch {
    return undefined
  }
}

/** Where systems keep the certificates that programs trust. */
const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
]

/**
 * A small image may have no certificates at all: then those of the release, which Nix would not find by
 * itself.
 */
function certificates({ cacert }: Installed, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.NIX_SSL_CERT_FILE || env.SSL_CERT_FILE) return {}
  const file =
    SYSTEM_CERTIFICATES.find((known) => existsSync(known)) ?? path.join(cacert, 'etc/ssl/certs/ca-bundle.crt')
  return { NIX_SSL_CERT_FILE: file }
}
