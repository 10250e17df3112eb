import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { compare } from '../../base/collections.ts'
import { toBinary, toBuffer } from '../pack/tar.ts'

/** What a name in a store stands for, links not followed. */
export type StoreNode =
  | { readonly type: 'directory' | 'file' }
  | { readonly type: 'symlink'; readonly target: string }

/**
 * The files of a store, by their logical names (`/nix/store/...`) without links in them. All names are binary
 * strings (see tar.ts). What is not in the store is not there: an image does not depend on the machine that
 * makes it.
 */
export interface StoreFiles {
  readonly node: (name: string) => StoreNode | undefined
  /** The names in a directory, in byte order. */
  readonly list: (directory: string) => readonly string[]
  /** The contents of a file. */
  readonly bytes: (file: string) => Buffer | undefined
  /** Two files with one SHA-256 have the same contents. */
  readonly sha256: (file: string) => string | undefined
}

const STORE = '/nix/store'

/** The directories above all store paths; their content is never listed. */
export const isAboveStorePaths = (name: string): boolean => ['', '/nix', STORE].includes(name)

/** The store path that a name is, or is in. */
export const storePathOf = (name: string): string | undefined => /^\/nix\/store\/[^/]+/.exec(name)?.[0]

/** A store that has nothing. */
export const noFiles: StoreFiles = {
  node: () => undefined,
  list: () => [],
  bytes: () => undefined,
  sha256: () => undefined,
}

/** A store on disk. `root`: the directory below which its files are, `''` for /nix/store itself. */
export function diskFiles(root: string): StoreFiles {
  const file = (name: string) => toBuffer(toBinary(root) + name)
  return {
    node(name) {
      if (isAboveStorePaths(name)) return { type: 'directory' }
      if (storePathOf(name) === undefined) return undefined
      const stat = lstatSync(file(name), { throwIfNoEntry: false })
      if (stat === undefined) return undefined
      if (stat.isSymbolicLink()) return { type: 'symlink', target: readlinkSync(file(name), 'latin1') }
      return { type: stat.isDirectory() ? 'directory' : 'file' }
    },
    list: (name) => (isAboveStorePaths(name) ? [] : readdirSync(file(name), 'latin1').sort(compare)),
    bytes: (name) => readFileSync(file(name)),
    sha256: (name) =>
      createHash('sha256')
        .update(readFileSync(file(name)))
        .digest('hex'),
  }
}
