import path from 'node:path'
import { diskFiles, type StoreFiles } from './store-files.ts'

/** More links than this on one way are a loop, as in the kernel. */
const MAX_LINKS = 40

export type FileKind = 'directory' | 'file' | 'missing'

/**
 * Reads files of a store by their logical names (`/nix/store/...`), although they may lie below another root:
 * links in a chroot store point to where they will be, not to where they are. All names are binary strings
 * (see tar.ts).
 */
export class StoreReader {
  readonly #files: StoreFiles

  /**
   * `files`: those of the store, or the directory below which they are on disk, `''` for /nix/store itself.
   */
  constructor(files: StoreFiles | string) {
    this.#files = typeof files === 'string' ? diskFiles(files) : files
  }

  /** What a name stands for, links followed. */
  kind(name: string): FileKind {
    const real = this.realName(name)
    if (real === undefined) return 'missing'
    return this.#isDirectory(real) ? 'directory' : 'file'
  }

  /** The names in a directory, links followed, in byte order; none for what is not a directory. */
  list(name: string): readonly string[] {
    const real = this.realName(name)
    return real !== undefined && this.#isDirectory(real) ? this.#files.list(real) : []
  }

  /** What is in a small file of text; undefined when there is no such file. */
  text(name: string): string | undefined {
    return this.bytes(name)?.toString()
  }

  /** What is in a small file; undefined when there is no such file. */
  bytes(name: string): Buffer | undefined {
    const real = this.realName(name)
    return real !== undefined && !this.#isDirectory(real) ? this.#files.bytes(real) : undefined
  }

  sameContent(a: string, b: string): boolean {
    const [realA, realB] = [this.realName(a), this.realName(b)]
    if (realA === undefined || realB === undefined) return false
    if (realA === realB) return true
    if (this.#isDirectory(realA) || this.#isDirectory(realB)) return false
    return this.#files.sha256(realA) === this.#files.sha256(realB)
  }

  /** The name with all links resolved, or undefined when it leads nowhere. */
  realName(name: string): string | undefined {
    let real = ''
    let rest = name.split('/').filter((part) => part !== '')
    for (let links = 0; rest.length > 0; ) {
      const next = path.posix.join('/', real, rest[0] ?? '')
      rest = rest.slice(1)
      const node = this.#files.node(next)
      if (node === undefined) return undefined
      if (node.type !== 'symlink') {
        real = next
        continue
      }
      links += 1
      if (links > MAX_LINKS) return undefined
      const target = path.posix.resolve(path.posix.dirname(next), node.target)
      rest = [...target.split('/').filter((part) => part !== ''), ...rest]
      real = ''
    }
    return real
  }

  #isDirectory(real: string): boolean {
    return this.#files.node(real)?.type === 'directory'
  }
}
