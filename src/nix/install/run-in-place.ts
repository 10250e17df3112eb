/**
 * A release of Nix that runs from where it was unpacked. Its programs name their loader, and their libraries
 * each other, by paths in /nix/store; but the loader can be started by its own path, and told where all
 * libraries are. That needs neither /nix, nor root, nor namespaces.
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { quote } from 'shell-quote'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { lastLines, run } from '../../host/process.ts'
import { fetchArchive, unpackArchive } from '../../host/tools/archive.ts'
import type { Release } from '../../host/tools/release.ts'
import { hasDaemon, privateStore, STORE_ELSEWHERE } from '../call/private-store.ts'
import { loaderOf } from './loader.ts'
import { certificates, notARelease, readInstallScript, STORE } from './release-files.ts'

/**
 * `closed`: why /nix cannot be used. Returns the environment in which PATH has this Nix, with a store that
 * goes with the run. Throws `missing-tool`.
 */
export async function runInPlace(release: Release, closed: Problem, host: Host): Promise<NodeJS.ProcessEnv> {
  // Dynamic libraries of macOS are found in another way.
  if (process.platform !== 'linux') throw new NixeryError('missing-tool', closed)
  const archive = await fetchArchive(release, host)
  const unpacked = path.join(host.workDir, 'nix')
  await unpackArchive(archive, 1, unpacked, host)
  const store = path.join(unpacked, 'store')
  const { nix, cacert } = await readInstallScript(unpacked, release)
  const programs = path.join(unpacked, 'bin')
  await mkdir(programs)
  for (const [name, call] of callsIn(path.join(nix, 'bin'), store, release))
    await writeFile(path.join(programs, name), `#!/bin/sh\nexec ${call} "$@"\n`, { mode: 0o755 })
  await checkStart(path.join(programs, 'nix'), closed, host)
  host.log.info(`${closed.message}: Nix runs from ${unpacked}`)
  const { env } = host
  return {
    ...env,
    PATH: [programs, env.PATH].filter(Boolean).join(path.delimiter),
    NIX_CONFIG: [...settingsFor(store, programs), env.NIX_CONFIG ?? ''].join('\n'),
    ...(env.NIX_REMOTE || hasDaemon() ? {} : { NIX_REMOTE: privateStore(host) }),
    ...certificates(inPlace(cacert, store), env),
  }
}

/** The programs of a directory by name, each as the start of a command line. Throws `missing-tool`. */
function callsIn(directory: string, store: string, release: Release): readonly (readonly [string, string])[] {
  try {
    const libraries = libraryDirectories(store).join(':')
    return readdirSync(placeOf(directory, store)).map((name) => {
      const program = placeOf(path.join(directory, name), store)
      const loader = placeOf(loaderOf(readFileSync(program)), store)
      return [name, quote([loader, '--library-path', libraries, '--argv0', name, program])]
    })
  } catch (error) {
    throw notARelease(release, error)
  }
}

function libraryDirectories(store: string): readonly string[] {
  const all = readdirSync(store).map((name) => path.join(store, name, 'lib'))
  return all.filter((directory) => lstatSync(directory, { throwIfNoEntry: false })?.isDirectory())
}

/** Where a file of the store has been unpacked, which may be a link. */
const inPlace = (file: string, store: string): string => path.join(store, path.relative(STORE, file))

/** The same, each link on the way followed as if the store were in its place. Throws an Error. */
function placeOf(file: string, store: string): string {
  let place = store
  const parts = path.relative(STORE, file).split(path.sep)
  for (const [index, part] of parts.entries()) {
    const next = path.join(place, part)
    if (lstatSync(next).isSymbolicLink()) {
      const target = path.resolve(STORE, path.relative(store, place), readlinkSync(next))
      return placeOf(path.join(target, ...parts.slice(index + 1)), store)
    }
    place = next
  }
  return place
}

/**
 * What this Nix would look for in /nix: itself, which it starts to ask other machines, and a shell for builders
 * that want one.
 */
function settingsFor(store: string, programs: string): readonly string[] {
  const shell = readdirSync(store).find((name) => /-busybox-/.test(name))
  return [
    `build-hook = ${path.join(programs, 'nix')} __build-remote`,
    `sandbox-paths = ${shell === undefined ? '' : `/bin/sh=${path.join(store, shell, 'bin/busybox')}`}`,
    STORE_ELSEWHERE,
  ]
}

/** Throws `missing-tool`: the directory may be on a disk from which nothing may be started. */
async function checkStart(program: string, closed: Problem, host: Host): Promise<void> {
  const options = { env: childEnv(host.env, 'nix'), signal: host.signal, log: host.log }
  const { exitCode, stderr } = await run(program, ['--version'], options)
  if (exitCode === 0) return
  const message = `${closed.message}; and Nix does not start from ${path.dirname(program)}: ${lastLines(stderr)}`
  throw new NixeryError('missing-tool', { ...closed, message })
}
