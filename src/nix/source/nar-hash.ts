import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs'

/**
 * What Nix calls the narHash of a directory: `sha256-` and the SHA-256 of its NAR. Throws an Error for what no
 * NAR can have, such as a device.
 */
export function narHashOf(directory: string): string {
  const nar = new HashedNar()
  nar.raw(START)
  addNode(nar, Buffer.from(directory), lstatSync(directory))
  return `sha256-${nar.digest()}`
}

function addNode(
  nar: HashedNar,
  file: Buffer,
  type: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
) {
  if (type.isFile()) nar.file(file)
  else if (type.isDirectory()) {
    nar.raw(DIRECTORY)
    const entries = readdirSync(file, { withFileTypes: true, encoding: 'buffer' })
    for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
      nar.raw(ENTRY)
      nar.word(entry.name)
      nar.raw(NODE)
      addNode(nar, Buffer.concat([file, SLASH, entry.name]), entry)
      nar.raw(CLOSE)
    }
  } else if (type.isSymbolicLink()) {
    nar.raw(LINK)
    nar.word(readlinkSync(file, 'buffer'))
  } else throw new Error(`${file} is neither a file, a directory nor a link`)
  nar.raw(CLOSE)
}

const SLASH = Buffer.from('/')

/** Strings of a NAR: the length, the bytes, and zeros up to a multiple of eight. */
function strings(...texts: readonly string[]): Buffer {
  const parts = texts.map((text) => {
    const part = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8)
    part.writeUInt32LE(text.length)
    part.write(text, 8)
    return part
  })
  return Buffer.concat(parts)
}

/** All that a NAR has besides names, targets and contents, in as few pieces as it has: there are many of them. */
const START = strings('nix-archive-1')
const FILE = strings('(', 'type', 'regular', 'contents')
const PROGRAM = strings('(', 'type', 'regular', 'executable', '', 'contents')
const DIRECTORY = strings('(', 'type', 'directory')
const LINK = strings('(', 'type', 'symlink', 'target')
const ENTRY = strings('entry', '(', 'name')
const NODE = strings('node')
const CLOSE = strings(')')

const SIZE = 256 * 1024
const BUFFER = Buffer.allocUnsafeSlow(SIZE)

/** A NAR of which only the hash is kept. Small files are hashed together. */
class HashedNar {
  readonly #hash = createHash('sha256')
  #used = 0

  /** Bytes that are as they have to be. */
  raw(bytes: Buffer): void {
    if (this.#used + bytes.length > SIZE) this.#flush()
    this.#used += bytes.copy(BUFFER, this.#used)
  }

  word(word: Buffer): void {
    this.#length(word.length)
    this.raw(word)
    this.#padding(word.length)
  }

  /** Throws an Error when the file becomes shorter while it is read. */
  file(name: Buffer): void {
    const descriptor = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { size, mode } = fstatSync(descriptor)
      this.raw(mode & 0o100 ? PROGRAM : FILE)
      this.#length(size)
      for (let left = size; left > 0; ) {
        if (this.#used === SIZE) this.#flush()
        const count = readSync(descriptor, BUFFER, this.#used, Math.min(left, SIZE - this.#used), null)
        if (count === 0) throw new Error(`${name} became shorter while it was read`)
        this.#used += count
        left -= count
      }
      this.#padding(size)
    } finally {
      closeSync(descriptor)
    }
  }

  digest(): string {
    this.#flush()
    return this.#hash.digest('base64')
  }

  #length(length: number): void {
    if (this.#used + 8 > SIZE) this.#flush()
    BUFFER.writeUInt32LE(length % 2 ** 32, this.#used)
    BUFFER.writeUInt32LE(Math.floor(length / 2 ** 32), this.#used + 4)
    this.#used += 8
  }

  #padding(length: number): void {
    const zeros = (8 - (length % 8)) % 8
    if (this.#used + zeros > SIZE) this.#flush()
    for (let end = this.#used + zeros; this.#used < end; this.#used += 1) BUFFER[this.#used] = 0
  }

  #flush(): void {
    this.#hash.update(BUFFER.subarray(0, this.#used))
    this.#used = 0
  }
}
