import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { compare } from '../../base/collections.ts'
import { toBinary, toBuffer } from '../pack/tar.ts'

/** More links than this on one way are a loop, as in the kernel. */
const MAX_LINKS = 40

export type FileKind = 'directory' | 'file' | 'missing'

/**
 * Reads files of a store by their logical names (`/nix/store/...`), although they may lie below another root: links in a
 * chroot store point to where they will be, not to where they are. All names are binary strings (see tar.ts).
 */
export class StoreReader {
  readonly #root: string

  /** `root`: the directory below which the store's files are, `''` for /nix/store itself. */
  constructor(root: string) {
    this.#root = toBinary(root)
  }

  /** What a name stands for, links followed. */
  kind(name: string): FileKind {
    const real = this.realName(name)
    if (real === undefined) return 'missing'
    return lstatSync(this.#file(real)).isDirectory() ? 'directory' : 'file'
  }

  /** The names in a directory, links followed, in byte order; none for what is not a directory. */
  list(name: string): readonly string[] {
    const real = this.realName(name)
    if (real === undefined || !lstatSync(this.#file(real)).isDirectory()) return []
    return readdirSync(this.#file(real), 'latin1').sort(compare)
  }

  /** What is in a small file of text; undefined when there is no such file. */
  text(name: string): string | undefined {
    return this.bytes(name)?.toString()
  }

  /** What is in a small file; undefined when there is no such file. */
  bytes(name: string): Buffer | undefined {
    const real = this.realName(name)
    return real !== undefined && lstatSync(this.#file(real)).isFile()
      ? readFileSync(this.#file(real))
      : undefined
  }

  sameContent(a: string, b: string): boolean {
    const [realA, realB] = [this.realName(a), this.realName(b)]
    if (realA === undefined || realB === undefined) return false
    if (realA === realB) return true
    const [statA, statB] = [lstatSync(this.#file(realA)), lstatSync(this.#file(realB))]
    if (!statA.isFile() || !statB.isFile() || statA.size !== statB.size) return false
    return readFileSync(this.#file(realA)).equals(readFileSync(this.#file(realB)))
  }

  /** The name with all links resolved, or undefined when it leads nowhere. */
  realName(name: string): string | undefined {
    let real = ''
    let rest = name.split('/').filter((part) => part !== '')
    for (let links = 0; rest.length > 0; ) {
      const next = path.posix.join('/', real, rest[0] ?? '')
      rest = rest.slice(1)
      const stat = lstatSync(this.#file(next), { throwIfNoEntry: false })
      if (stat === undefined) return undefined
      if (!stat.isSymbolicLink()) {
        real = next
        continue
      }
      links += 1
      if (links > MAX_LINKS) return undefined
      const target = path.posix.resolve(path.posix.dirname(next), readlinkSync(this.#file(next), 'latin1'))
      rest = [...target.split('/').filter((part) => part !== ''), ...rest]
      real = ''
    }
    return real
  }

  #file(name: string): Buffer {
    return toBuffer(this.#root + name)
  }
}
