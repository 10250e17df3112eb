/**
 * Trees of package sources that are fetched without Nix, and kept for later runs: Nix copies each file into a
 * repository of its own first, which takes many times as long as to unpack the archive.
 */
import { lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, statSync, utimesSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sha256 } from '../../base/hash.ts'
import { defaultCacheDirectory } from '../../host/directories.ts'
import { childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { transientFailure } from '../../host/http/response.ts'
import { withRetries } from '../../host/http/retry.ts'
import { namesIn, ownedName, sweep } from '../../host/owner.ts'
import { run } from '../../host/process.ts'
import { narHashOf } from './nar-hash.ts'
import type { ExactTree, TarballSource } from './source.ts'

/** Known by their names. */
const COMPRESSIONS = [
  { name: /\.(tar\.gz|tgz)$/, kind: 'gzip' },
  { name: /\.(tar\.xz|txz)$/, kind: 'xz' },
] as const

type CompressionKind = (typeof COMPRESSIONS)[number]['kind']

const PARTIAL = 'partial'
/** Trees that are kept, the last used ones; others are removed when they were not used for a day. */
const KEPT = 3
const DAY_MS = 86_400_000

/** The header that a server is to get with the request for an address; undefined for none. */
export type Login = (address: URL) => string | undefined

/**
 * The directory with a tree whose content is known beforehand; undefined where Nix has to fetch it, because
 * of what it is or because it could not be had: Nix says why better.
 */
export async function keptTree(source: ExactTree, login: Login, host: Host): Promise<string | undefined> {
  if (source.kind !== 'tarball' || (source.narHash ?? source.revision) === undefined) return undefined
  const { kind } = COMPRESSIONS.find(({ name }) => name.test(new URL(source.url).pathname)) ?? {}
  if (kind === undefined) return undefined
  try {
    const trees = ownDirectory(path.join(defaultCacheDirectory(host.env), 'trees'))
    const place = path.join(trees, sha256(source.narHash ?? `${source.url} ${source.revision}`))
    if (!isDirectory(place)) await fetchTo(place, source, kind, login, host)
    utimesSync(place, new Date(), new Date())
    return place
  } catch (error) {
    host.signal.throwIfAborted()
    host.log.debug(`${source.url} is left to Nix: ${(error as Error).message}`)
    return undefined
  }
}

/** Makes a directory, or takes one that nobody else may write to. Nix reads no path that has a link in it. */
function ownDirectory(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { uid, mode } = statSync(directory)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error(`others may write to ${directory}`)
  return realpathSync(directory)
}

const isDirectory = (place: string): boolean =>
  lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true

/** Nothing is there under its name before all of it is. */
async function fetchTo(
  place: string,
  source: TarballSource,
  kind: CompressionKind,
  login: Login,
  host: Host,
): Promise<void> {
  const trees = path.dirname(place)
  sweep(trees, PARTIAL)
  await removeUnused(trees)
  const partial = path.join(trees, ownedName(PARTIAL))
  try {
    await withRetries(() => unpack(source.url, partial, kind, login, host), host.signal)
    const tree = onlyDirectory(partial)
    const { narHash } = source
    if (narHash !== undefined && narHashOf(tree) !== narHash)
      throw new Error('it is not what its narHash says')
    renameUnlessThere(tree, place)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function unpack(
  url: string,
  target: string,
  kind: CompressionKind,
  login: Login,
  host: Host,
): Promise<void> {
  await rm(target, { recursive: true, force: true })
  mkdirSync(target)
  const authorization = login(new URL(url))
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await host.http.request(url, { headers })
  if (answer.status !== 200) {
    const failure = await transientFailure(answer)
    throw Object.assign(new Error(`the server answers with status ${answer.status}`), { failure })
  }
  // The options that the tars of GNU, BSD and busybox have in common: all of them refuse names that lead
  // out of the directory, and links that files would be written through.
  const args = ['-x', ...(kind === 'xz' ? ['-J'] : []), '-o', '-f', '-', '-C', target]
  const { exitCode, stderr } = await run('tar', args, {
    env: childEnv(host.env, 'plain'),
    input: kind === 'gzip' ? gunzipped(answer.body()) : answer.body(),
    signal: host.signal,
    log: host.log,
  })
  if (exitCode !== 0) throw new Error(`tar: ${stderr}`)
}

/** Uncompressed here: Node.js takes half the CPU that gzip takes for it. */
function gunzipped(input: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const output = createGunzip({ chunkSize: 256 * 1024 })
  // What is wrong with the input is thrown to the one who reads.
  pipeline(input, output, () => {})
  return output
}

/** The directory that an archive consists of. Throws an Error when there is anything else. */
function onlyDirectory(parent: string): string {
  const [name, ...others] = readdirSync(parent)
  if (name === undefined || others.length > 0) throw new Error('the archive is not one directory')
  const directory = path.join(parent, name)
  if (!isDirectory(directory)) throw new Error('the archive is not a directory')
  return directory
}

/** Another run may have been faster. */
function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isDirectory(to)) throw error
  }
}

async function removeUnused(trees: string): Promise<void> {
  const known = namesIn(trees)
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .map((name) => ({ place: path.join(trees, name), used: lstatSync(path.join(trees, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used)
  for (const { place, used } of known.slice(KEPT))
    if (Date.now() - used > DAY_MS) await rm(place, { recursive: true, force: true })
}
