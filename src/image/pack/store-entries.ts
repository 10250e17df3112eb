import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { compare } from '../../base/collections.ts'
import { ancestors, type TarEntry, toBinary, toBuffer } from './tar.ts'

export const DIRECTORY_MODE = 0o555
export const FILE_MODE = 0o444
export const EXECUTABLE_MODE = 0o555
const PARENT_MODE = 0o755
const OWNER_MAY_EXECUTE = 0o100

/**
 * The tar entries of store paths: their parent directories once, then each path with all below it,
 * directories included, in byte order. Modes are those that Nix itself keeps apart (executable or not), so
 * neither the owner, the times nor the umask of this machine's store show. Hard links, which `nix-store
 * --optimise` makes, become plain files.
 *
 * `root` is the directory below which the store's files are: `''` for /nix/store itself.
 */
export function* storeEntries(root: string, paths: readonly string[]): Generator<TarEntry> {
  const sorted = inTarOrder(paths)
  yield* parentEntries(sorted)
  for (const path of sorted) yield* pathEntries(root, path)
}

/** In byte order, which is not that of text in every script. */
export const inTarOrder = (paths: readonly string[]): readonly string[] =>
  [...paths].sort((a, b) => compare(toBinary(a), toBinary(b)))

/** The directories above store paths, each once. */
export function* parentEntries(paths: readonly string[]): Generator<TarEntry> {
  const parents = new Set(paths.flatMap((path) => ancestors(toBinary(path).slice(1))))
  for (const name of [...parents].sort(compare)) yield { type: 'directory', name, mode: PARENT_MODE }
}

/** One store path with all below it. */
export const pathEntries = (root: string, path: string): Generator<TarEntry> =>
  walk(toBinary(root), toBinary(path))

function* walk(root: string, path: string): Generator<TarEntry> {
  const file = toBuffer(root + path)
  const name = path.slice(1)
  const stat = lstatSync(file)
  if (stat.isSymbolicLink()) {
    yield { type: 'symlink', name, target: readlinkSync(file, 'latin1') }
  } else if (stat.isDirectory()) {
    yield { type: 'directory', name, mode: DIRECTORY_MODE }
    for (const child of readdirSync(file, 'latin1').sort(compare)) yield* walk(root, `${path}/${child}`)
  } else if (stat.isFile()) {
    const mode = stat.mode & OWNER_MAY_EXECUTE ? EXECUTABLE_MODE : FILE_MODE
    yield { type: 'file', name, mode, content: { path: root + path, size: stat.size } }
  } else {
    throw new Error(`${file.toString()} is neither a file, a directory nor a symbolic link`)
  }
}
