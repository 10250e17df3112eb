import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, readlink, rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { run } from '../../host/process.ts'
import { removeTree } from '../../host/remove-tree.ts'
import { fetchArchive, unpackArchive } from '../../host/tools/archive.ts'
import { chooseRelease, type Release } from '../../host/tools/release.ts'
import { toNixEnvironment } from '../call/command.ts'
import type { NixSettings } from '../settings/settings.ts'
import { noAccess } from '../source/git.ts'
import { NIX_DIRECTORY, openNixDirectory } from './nix-directory.ts'
import { certificates, type Installed, readInstallScript, STORE } from './release-files.ts'
import { NIX_RELEASES } from './releases.ts'
import { runInPlace } from './run-in-place.ts'
import { moveStorePath } from './store-path.ts'

/**
 * Unpacks the project's own release into /nix, for this user alone: no daemon, no profile, no file outside
 * /nix and the tool cache. Other runs may do the same at once: store paths appear whole, and the database has
 * a lock of its own. Where this user may not write to /nix, the release runs from the run's directory.
 */
export async function installRelease(settings: NixSettings, host: Host): Promise<NodeJS.ProcessEnv> {
  const release = chooseRelease(NIX_RELEASES, settings)
  const closed = await openNixDirectory(host)
  if (closed !== undefined) return runInPlace(release, closed, host)
  const installed = (await recall(release)) ?? (await install(release, host))
  const PATH = [path.join(installed.nix, 'bin'), host.env.PATH].filter(Boolean).join(path.delimiter)
  return { ...host.env, PATH, ...certificates(installed.cacert, host.env) }
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
    await removeTree(unpacked)
  }
}

function notWritten(error: Error): NixeryError {
  const hint = `check the space on the disk, and that ${NIX_DIRECTORY} may be written`
  return new NixeryError('missing-tool', { message: `Nix cannot be unpacked: ${error.message}`, hint }, error)
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
