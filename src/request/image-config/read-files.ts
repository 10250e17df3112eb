import { compare } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { isInStore } from '../../closure/store-name.ts'
import type { User } from '../../image/oci/run-config.ts'
import { ancestors, fromBinary, type Owner, type TarEntry } from '../../image/pack/tar.ts'
import { isAlwaysDirectory } from '../../image/root/root-filesystem.ts'
import type { FileToAdd } from './added-files.ts'
import { type ReadOptions, readTree } from './source-tree.ts'

/**
 * The entries of files that are added to an image, in byte order, with the hash of each file's bytes. Of two
 * lines for one place the later counts. Owners are left behind: what lies in the user's home or in a volume
 * belongs to the user, all else to root. Links are followed where a line names them, and kept below.
 *
 * Throws `invalid-input` with every source that cannot be read and every place that cannot be.
 */
export function readFiles(
  files: readonly FileToAdd[],
  user: User | undefined,
  volumes: readonly string[] = [],
  options: ReadOptions = { times: 'content', ignore: 'dockerignore' },
): readonly TarEntry[] {
  const problems: Problem[] = []
  const entries = new Map<string, TarEntry>()
  for (const file of files) {
    try {
      for (const entry of readTree(file, options)) entries.set(entry.name, entry)
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
