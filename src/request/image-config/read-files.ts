import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { compare } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { isInStore } from '../../closure/store-name.ts'
import type { User } from '../../image/oci/run-config.ts'
import { ancestors, fromBinary, type Owner, type TarEntry, toBinary, toBuffer } from '../../image/pack/tar.ts'
import { isAlwaysDirectory } from '../../image/root/root-filesystem.ts'
import type { FileToAdd } from './added-files.ts'

const OWNER_MAY_EXECUTE = 0o100
const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024)

/**
 * The entries of files that are added to an image, in byte order, with the hash of each file's bytes. Of two lines for one
 * place the later counts. Owners, times and all of the modes but whether one may execute are left behind; what lies in the
 * user's home or in a volume belongs to the user, all else to root. Links are followed where a line names them, and kept below.
 *
 * Throws `invalid-input` with every source that cannot be read and every place that cannot be.
 */
export function readFiles(
  files: readonly FileToAdd[],
  user: User | undefined,
  volumes: readonly string[] = [],
): readonly TarEntry[] {
  const problems: Problem[] = []
  const entries = new Map<string, TarEntry>()
  for (const file of files) {
    try {
      for (const entry of entriesOf(file)) entries.set(entry.name, entry)
    } catch (error) {
      problems.push({
        input: 'files',
        message: `${file.source} cannot be read: ${(error as Error).message}`,
        hint: 'name a file or a directory; relative paths begin at the working directory, in an image file at its own',
      })
    }
  }
  for (const entry of entries.values()) problems.push(...faultOf(entry, entries))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  for (const name of [...entries.keys()].flatMap(ancestors))
    if (!entries.has(name)) entries.set(name, { type: 'directory', name, mode: 0o755 })
  return [...entries.values()]
    .map((entry) => ({ ...entry, ...ownerOf(entry.name, user, volumes) }))
    .sort((a, b) => compare(a.name, b.name))
}

function ownerOf(
  name: string,
  user: User | undefined,
  volumes: readonly string[],
): { readonly owner?: Owner } {
  if (user === undefined || user.uid === 0) return {}
  const own = [user.home, ...volumes].filter((directory) => directory !== '/')
  const isOwn = own.some((directory) => `/${fromBinary(name)}`.startsWith(`${directory}/`))
  return isOwn ? { owner: { uid: user.uid, gid: user.gid } } : {}
}

function* entriesOf({ source, dest, into, mode }: FileToAdd): Generator<TarEntry> {
  const stat = statSync(source)
  const place = into && !stat.isDirectory() ? path.posix.join(dest, path.basename(source)) : dest
  for (const entry of walk(toBinary(source), toBinary(place).slice(1), mode, stat))
    if (entry.name !== '') yield entry
}

function* walk(
  file: string,
  name: string,
  mode: number | undefined,
  stat = lstatSync(toBuffer(file)),
): Generator<TarEntry> {
  if (stat.isSymbolicLink()) yield { type: 'symlink', name, target: readlinkSync(toBuffer(file), 'latin1') }
  else if (stat.isDirectory()) {
    yield { type: 'directory', name, mode: searchable(mode ?? 0o644) }
    for (const child of readdirSync(toBuffer(file), 'latin1').sort(compare))
      yield* walk(`${file}/${child}`, name === '' ? child : `${name}/${child}`, mode)
  } else if (stat.isFile()) {
    const content = { path: file, ...hashOf(file) }
    yield { type: 'file', name, mode: mode ?? (stat.mode & OWNER_MAY_EXECUTE ? 0o755 : 0o644), content }
  } else throw new Error(`${fromBinary(file)} is neither a file, a directory nor a symbolic link`)
}

/** Who may read a directory may also go into it. */
function searchable(mode: number): number {
  return (mode & 0o777) | ((mode & 0o444) >> 2)
}

function hashOf(file: string): { readonly size: number; readonly sha256: string } {
  const descriptor = openSync(toBuffer(file), 'r')
  const hash = createHash('sha256')
  let size = 0
  try {
    for (let count = readSync(descriptor, BUFFER); count > 0; count = readSync(descriptor, BUFFER)) {
      hash.update(BUFFER.subarray(0, count))
      size += count
    }
  } finally {
    closeSync(descriptor)
  }
  return { size, sha256: hash.digest('hex') }
}

/** What makes an entry impossible: the store, or a file where a directory would have to be. */
function faultOf({ name, type }: TarEntry, entries: ReadonlyMap<string, TarEntry>): Problem[] {
  const place = `/${fromBinary(name)}`
  if (isInStore(place) || (place === '/nix' && type !== 'directory')) {
    const hint = 'choose another place: the store has packages and nothing else'
    return [{ input: 'files', message: `${place} lies in the Nix store`, hint }]
  }
  if (type !== 'directory' && isAlwaysDirectory(name)) {
    const hint = `write ${place}/ to put a file into it`
    return [{ input: 'files', message: `${place} is a directory of every image`, hint }]
  }
  const file = ancestors(name).find((above) => (entries.get(above)?.type ?? 'directory') !== 'directory')
  if (file === undefined) return []
  const hint = 'let one of the two go elsewhere'
  return [{ input: 'files', message: `/${fromBinary(file)} is no directory, so ${place} cannot be`, hint }]
}
