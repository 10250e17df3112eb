/**
 * Programs that were not made by Nix ask the kernel for glibc's loader at a fixed place, and that loader for
 * libraries. The one of nixpkgs' glibc looks into its own store path alone. So the image has a copy of it
 * that looks into /lib instead, and /lib has what such programs need. No variable says so: what Nix has made
 * uses the loader in the store, as before. See docs/adr/0005-loader.md.
 */
import { compare } from '../../base/collections.ts'
import type { StoreReader } from './store-reader.ts'
import type { Union } from './union.ts'

/** glibc's loaders, by the names that the ABIs of amd64 and arm64 give them. */
const LOADERS = ['lib/ld-linux-x86-64.so.2', 'lib/ld-linux-aarch64.so.1']

/** Libraries of the compiler, which nearly all such programs need. */
const COMPILER_LIBRARIES = ['lib/libgcc_s.so.1', 'lib/libstdc++.so.6']
const COMPILER = /gcc|stdc\+\+/

/** One of the directories that are compiled into a loader: each ends with a slash and a zero byte. */
const STORE_DIRECTORY = /\/nix\/store\/[^/\0]+\/lib\/(?=\0)/g
const SEARCHED = '/lib/'

/**
 * Puts the loader into a tree that has one, that is, whose packages have glibc's libraries, with the
 * compiler's. `closure`: every path of the image's store, as binary strings.
 */
export function addLoader(union: Union, reader: StoreReader, closure: readonly string[]): void {
  const loaders = LOADERS.filter((name) => union.has(name))
  for (const name of loaders) union.replace(name, 0o755, searchingLib)
  if (loaders.length === 0) return
  // The newest, where there are several.
  const compilers = closure
    .filter((path) => COMPILER.test(path))
    .sort((a, b) => compare(nameOf(b), nameOf(a)))
  for (const name of COMPILER_LIBRARIES) {
    const found = compilers.find((path) => reader.kind(`${path}/${name}`) === 'file')
    if (found !== undefined) union.add(name, { type: 'link', target: `${found}/${name}` })
  }
}

const nameOf = (path: string): string => path.slice(path.indexOf('-'))

/**
 * The loader with /lib where it had a directory of the store. Slashes fill up what is left of the name: it
 * keeps its length.
 */
export function searchingLib(loader: Buffer): Buffer {
  const text = loader.toString('latin1')
  return Buffer.from(
    text.replace(STORE_DIRECTORY, (name) => SEARCHED.padEnd(name.length, '/')),
    'latin1',
  )
}
