/**
 * NAR, the archive format of Nix: https://nix.dev/manual/nix/latest/protocols/nix-archive. Read strictly, and
 * as it arrives: until its hash was checked at the end, a NAR is what a stranger sent. Names are binary
 * strings, one character a byte.
 */

/** One file, directory or link of a NAR. `name`: relative to the root, which is `''`. */
export type NarEntry =
  | { readonly type: 'directory'; readonly name: string }
  | { readonly type: 'symlink'; readonly name: string; readonly target: string }
  /** Its contents follow, `size` bytes in pieces. */
  | { readonly type: 'file'; readonly name: string; readonly executable: boolean; readonly size: number }

/** What a NAR is made of, in its order: an entry, or a piece of the contents of the file before it. */
export type NarPart = NarEntry | Buffer

const MAX_NAME = 255
const MAX_TARGET = 4095
/** The longest word of the grammar, `executable`, with some room. */
const MAX_WORD = 16
const MAX_DEPTH = 512
const BLOCK = 8

/** Where the grammar leaves no choice: the word, and what comes after it. */
const FIXED_WORDS = {
  magic: ['nix-archive-1', 'node'],
  node: ['(', 'type'],
  type: ['type', 'kind'],
  'target-word': ['target', 'target'],
  'executable-value': ['', 'contents-word'],
  'entry-open': ['(', 'name-word'],
  'name-word': ['name', 'name'],
  'node-word': ['node', 'node'],
  'entry-end': [')', 'entry'],
} as const satisfies Readonly<Record<string, readonly [word: string, next: string]>>

/** What is read next. */
type State =
  | keyof typeof FIXED_WORDS
  | 'kind'
  | 'target'
  | 'file'
  | 'contents-word'
  | 'size'
  | 'contents'
  | 'node-end'
  | 'entry'
  | 'name'
  | 'end'

const LONGEST: Partial<Record<State, number>> = { name: MAX_NAME, target: MAX_TARGET }

/** A directory whose entries are being read. */
interface OpenDirectory {
  readonly name: string
  /** The name before: they are in ascending order. */
  last: string
}

/**
 * Reads one NAR, whatever the pieces are that it comes in. Never holds more than a piece and a string of it.
 */
export class NarReader {
  #state: State = 'magic'
  /** What has come, and how much of it was read. */
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  readonly #open: OpenDirectory[] = []
  /** The node that is being read. */
  #name = ''
  #executable = false
  /** Of the contents of a file: what is still to come, and the zeros behind it. */
  #left = 0
  #padding = 0

  /** Throws when the NAR is not complete. */
  end(): void {
    if (this.#state !== 'end') throw new Error('the NAR ends too early')
  }

  /** Takes the next bytes and gives all that is complete with them. Throws an Error for what is not a NAR. */
  *feed(bytes: Buffer): Generator<NarPart, void> {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    for (let before = -1; this.#at > before && this.#at < this.#bytes.length; ) {
      before = this.#at
      const part = this.#read()
      if (part !== undefined) yield part
    }
    // What is left is the start of a string. Whoever gave the bytes may use them again.
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#at))
    this.#at = 0
  }

  /** The next part; without one, what was read says nothing by itself, or more has to come first. */
  #read(): NarPart | undefined {
    if (this.#state === 'contents') return this.#readContents()
    if (this.#state === 'end') throw new Error('the NAR goes on after its end')
    if (this.#available < BLOCK) return undefined
    if (this.#state === 'size') return this.#readSize()
    const length = this.#numberAt(this.#at)
    if (length > (LONGEST[this.#state] ?? MAX_WORD))
      throw new Error(`the NAR has a string of ${length} bytes`)
    const padding = paddingOf(length)
    if (this.#available < BLOCK + length + padding) return undefined
    this.#at += BLOCK
    const word = this.#take(length).toString('latin1')
    checkZeros(this.#take(padding))
    return this.#accept(word)
  }

  #readSize(): NarEntry {
    const size = this.#numberAt(this.#at)
    this.#at += BLOCK
    this.#left = size
    this.#padding = paddingOf(size)
    this.#state = size === 0 ? 'node-end' : 'contents'
    return this.#fileEntry(size)
  }

  #readContents(): Buffer | undefined {
    if (this.#left > 0) {
      const piece = this.#take(Math.min(this.#left, this.#available))
      this.#left -= piece.length
      if (this.#left === 0 && this.#padding === 0) this.#state = 'node-end'
      return piece
    }
    if (this.#available < this.#padding) return undefined
    checkZeros(this.#take(this.#padding))
    this.#state = 'node-end'
    return undefined
  }

  #accept(word: string): NarEntry | undefined {
    const [expected, next] = FIXED_WORDS[this.#state as keyof typeof FIXED_WORDS] ?? []
    if (next !== undefined) {
      if (word !== expected) throw unexpected(word)
      this.#state = next
      return undefined
    }
    switch (this.#state) {
      case 'kind':
        return this.#openNode(word)
      case 'target':
        return this.#linkEntry(word)
      case 'name':
        return this.#enter(word)
      case 'entry':
        return this.#nextEntry(word)
      default:
        return this.#inFile(word)
    }
  }

  #openNode(kind: string): NarEntry | undefined {
    this.#executable = false
    if (kind === 'regular') this.#state = 'file'
    else if (kind === 'symlink') this.#state = 'target-word'
    else if (kind === 'directory') {
      if (this.#open.length === MAX_DEPTH)
        throw new Error(`the NAR is more than ${MAX_DEPTH} directories deep`)
      this.#open.push({ name: this.#name, last: '' })
      this.#state = 'entry'
      return { type: 'directory', name: this.#name }
    } else throw unexpected(kind)
    return undefined
  }

  /** A file may be executable, and may lack contents when it has none. */
  #inFile(word: string): NarEntry | undefined {
    if (word === 'executable' && this.#state === 'file') {
      this.#executable = true
      this.#state = 'executable-value'
    } else if (word === 'contents' && this.#state !== 'node-end') this.#state = 'size'
    else if (word === ')') {
      const isEmpty = this.#state !== 'node-end'
      this.#close()
      return isEmpty ? this.#fileEntry(0) : undefined
    } else throw unexpected(word)
    return undefined
  }

  #fileEntry(size: number): NarEntry {
    return { type: 'file', name: this.#name, executable: this.#executable, size }
  }

  #linkEntry(target: string): NarEntry {
    if (target === '' || target.includes('\0')) throw new Error('the NAR has a link that leads nowhere')
    this.#state = 'node-end'
    return { type: 'symlink', name: this.#name, target }
  }

  #nextEntry(word: string): undefined {
    if (word === 'entry') this.#state = 'entry-open'
    else if (word === ')') {
      this.#open.pop()
      this.#close()
    } else throw unexpected(word)
  }

  #enter(name: string): undefined {
    const directory = this.#open.at(-1)
    if (directory === undefined) throw new Error('the NAR has an entry outside of a directory')
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
      throw new Error(`the NAR has a file with the name ${JSON.stringify(name)}`)
    if (name <= directory.last) throw new Error(`the NAR has ${JSON.stringify(name)} out of order`)
    directory.last = name
    this.#name = directory.name === '' ? name : `${directory.name}/${name}`
    this.#state = 'node-word'
  }

  #close(): void {
    this.#state = this.#open.length === 0 ? 'end' : 'entry-end'
  }

  get #available(): number {
    return this.#bytes.length - this.#at
  }

  #take(count: number): Buffer {
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  #numberAt(offset: number): number {
    const number = this.#bytes.readBigUInt64LE(offset)
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('the NAR has a number that is too large')
    return Number(number)
  }
}

const unexpected = (word: string): Error =>
  new Error(`the NAR has ${JSON.stringify(word)} where it cannot be`)

const paddingOf = (length: number): number => (BLOCK - (length % BLOCK)) % BLOCK

function checkZeros(bytes: Buffer): void {
  for (const byte of bytes)
    if (byte !== 0) throw new Error('the NAR has something else than zeros between two parts')
}
