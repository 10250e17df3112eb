import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'

/**
 * What Nix calls the narHash of a directory: `sha256-` and the SHA-256 of its NAR. Throws an Error for what no
 * NAR can have, such as a device.
 */
export function narHashOf(directory: string): string {
  const nar = new HashedNar()
  nar.words('nix-archive-1')
  addNode(nar, Buffer.from(directory))
  return `sha256-${nar.digest()}`
}

function addNode(nar: HashedNar, file: Buffer): void {
  const stat = lstatSync(file)
  nar.words('(', 'type')
  if (stat.isSymbolicLink()) nar.words('symlink', 'target', readlinkSync(file, 'buffer'))
  else if (stat.isDirectory()) {
    nar.words('directory')
    for (const name of readdirSync(file, 'buffer').sort(Buffer.compare)) {
      nar.words('entry', '(', 'name', name, 'node')
      addNode(nar, Buffer.concat([file, Buffer.from('/'), name]))
      nar.words(')')
    }
  } else if (stat.isFile()) {
    nar.words('regular', ...(stat.mode & 0o100 ? ['executable', ''] : []), 'contents')
    nar.contents(file, stat.size)
  } else throw new Error(`${file} is neither a file, a directory nor a link`)
  nar.words(')')
}

const SIZE = 256 * 1024
const BUFFER = Buffer.allocUnsafeSlow(SIZE)
/** With its length and padding: a target has at most 4,095 bytes, a name 255. */
const LONGEST_WORD = 8192

/** A NAR of which only the hash is kept. Small files have a dozen words each: they are hashed together. */
class HashedNar {
  readonly #hash = createHash('sha256')
  #used = 0

  /** Strings of a NAR: the length, the bytes, and zeros up to a multiple of eight. */
  words(...words: readonly (string | Buffer)[]): void {
    for (const word of words) {
      const length = typeof word === 'string' ? Buffer.byteLength(word) : word.length
      this.#length(length)
      if (typeof word === 'string') BUFFER.write(word, this.#used)
      else word.copy(BUFFER, this.#used)
      this.#used += length
      this.#padding(length)
    }
  }

  /** Throws an Error when the file has changed since it had this size. */
  contents(file: Buffer, size: number): void {
    this.#length(size)
    const descriptor = openSync(file, 'r')
    try {
      for (let left = size; left > 0; ) {
        if (this.#used === SIZE) this.#flush()
        const count = readSync(descriptor, BUFFER, this.#used, Math.min(left, SIZE - this.#used), null)
        if (count === 0) throw new Error(`${file} became shorter while it was read`)
        this.#used += count
        left -= count
      }
    } finally {
      closeSync(descriptor)
    }
    this.#padding(size)
  }

  digest(): string {
    this.#flush()
    return this.#hash.digest('base64')
  }

  /** Makes room for the word that follows, too. */
  #length(length: number): void {
    if (this.#used + LONGEST_WORD > SIZE) this.#flush()
    BUFFER.writeUInt32LE(length % 2 ** 32, this.#used)
    BUFFER.writeUInt32LE(Math.floor(length / 2 ** 32), this.#used + 4)
    this.#used += 8
  }

  #padding(length: number): void {
    const zeros = (8 - (length % 8)) % 8
    if (this.#used + zeros > SIZE) this.#flush()
    BUFFER.fill(0, this.#used, this.#used + zeros)
    this.#used += zeros
  }

  #flush(): void {
    this.#hash.update(BUFFER.subarray(0, this.#used))
    this.#used = 0
  }
}
