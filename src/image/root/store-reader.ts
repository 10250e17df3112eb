import path from 'node:path'
import { diskFiles, type StoreFiles } from './store-files.ts'

/** More links than this on one way are a loop, as in the kernel. */
const MAX_LINKS = 40

export type FileKind = 'directory' | 'file' | 'missing'

/** A name without links in it, and how many were followed to get there. */
interface RealName {
  readonly name: string
  readonly links: number
}

/** Above all names. */
const TOP: RealName = { name: '', links: 0 }

/** What a name leads to when it leads to nothing. */
const NOWHERE = 'nowhere'

const withoutEmptyParts = (name: string): string => {
  const parts = name.split('/').filter((part) => part !== '')
  return parts.length === 0 ? '' : `/${parts.join('/')}`
}

/**
 * Reads files of a store by their logical names (`/nix/store/...`), although they may lie below another root:
 * links in a chroot store point to where they will be, not to where they are. The files do not change while
 * they are read. All names are binary strings (see tar.ts).
 */
export class StoreReader {
  readonly #files: StoreFiles
  readonly #resolved = new Map<string, RealName | typeof NOWHERE>()

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
    return this.#resolve(withoutEmptyParts(name))?.name
  }

  /** Many names have a directory in common: what one leads to is found out once. */
  #resolve(name: string): RealName | undefined {
    if (name === '') return TOP
    const known = this.#resolved.get(name)
    if (known !== undefined) return known === NOWHERE ? undefined : known
    // What leads back here leads nowhere.
    this.#resolved.set(name, NOWHERE)
    const real = this.#follow(name)
    if (real !== undefined) this.#resolved.set(name, real)
    return real
  }

  #follow(name: string): RealName | undefined {
    const slash = name.lastIndexOf('/')
    const parent = this.#resolve(name.slice(0, slash))
    if (parent === undefined) return undefined
    const next = path.posix.join('/', parent.name, name.slice(slash + 1))
    const node = this.#files.node(next)
    if (node === undefined) return undefined
    if (node.type !== 'symlink') return { name: next, links: parent.links }
    const target = path.posix.resolve(path.posix.dirname(next), node.target)
    const end = this.#resolve(withoutEmptyParts(target))
    if (end === undefined) return undefined
    const links = parent.links + 1 + end.links
    return links > MAX_LINKS ? undefined : { name: end.name, links }
  }

  #isDirectory(real: string): boolean {
    return this.#files.node(real)?.type === 'directory'
  }
}
