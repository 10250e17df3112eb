/**
 * What an image has at a path, whichever layer it comes from: packages, root filesystem, files of the user.
 */
import path from 'node:path'
import { ancestors, fromBinary, type TarEntry, toBinary } from '../pack/tar.ts'
import type { StoreReader } from '../root/store-reader.ts'

/** More links than this on one way are a loop, as in the kernel. */
const MAX_LINKS = 40
const STORE = '/nix/store/'

/** Something at the end of a path, all links followed. */
export interface Found {
  readonly kind: 'directory' | 'file'
  /** Where it is: absolute. */
  readonly path: string
  /** What says its mode and owner; none in the store, where all may read and none may write. */
  readonly entry?: TarEntry
}

/** All paths are absolute, as text. */
export class ImageView {
  readonly #entries: ReadonlyMap<string, TarEntry>
  readonly #reader: StoreReader

  /** `files`: what lies on top of `entries`. Directories that are there already stay as they are. */
  constructor(entries: readonly TarEntry[], files: readonly TarEntry[], reader: StoreReader) {
    const all = new Map(entries.map((entry) => [entry.name, entry]))
    for (const entry of files) {
      if (entry.type !== 'directory' || all.get(entry.name)?.type !== 'directory') all.set(entry.name, entry)
    }
    this.#entries = all
    this.#reader = reader
  }

  find(name: string): Found | undefined {
    let rest = toBinary(path.posix.resolve('/', name)).slice(1).split('/')
    let real = ''
    for (let links = 0; rest.length > 0; ) {
      const next = `${real}/${rest[0]}`
      rest = rest.slice(1)
      if (`${next}/`.startsWith(STORE)) {
        const found = this.#inStore([next, ...rest].join('/'))
        // What the image is built on may have store paths of its own.
        if (found !== undefined) return found
      }
      const entry = this.#entries.get(next.slice(1))
      if (entry === undefined && next !== '/nix') return undefined
      if (entry?.type !== 'symlink') {
        real = next
        continue
      }
      links += 1
      if (links > MAX_LINKS) return undefined
      const target = path.posix.resolve(real || '/', entry.target)
      rest = [...target.split('/').filter((part) => part !== ''), ...rest]
      real = ''
    }
    const entry = this.#entries.get(real.slice(1))
    return {
      kind: entry?.type === 'file' ? 'file' : 'directory',
      path: fromBinary(real),
      ...(entry && { entry }),
    }
  }

  isFile(name: string): boolean {
    return this.find(name)?.kind === 'file'
  }

  /** The names in a directory; links to it are followed. */
  list(name: string): readonly string[] {
    const directory = toBinary(this.find(name)?.path ?? name)
    const names = [...this.#entries.keys()].filter((one) => `/${ancestors(one).at(-1) ?? ''}` === directory)
    const inStore = `${directory}/`.startsWith(STORE) ? this.#reader.list(directory) : []
    return [...names.map((one) => path.posix.basename(one)), ...inStore].map(fromBinary)
  }

  #inStore(name: string): Found | undefined {
    const kind = this.#reader.kind(name)
    return kind === 'missing' ? undefined : { kind, path: fromBinary(name) }
  }
}
