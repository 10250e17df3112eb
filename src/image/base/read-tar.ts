/**
 * Layers of other people's images, read for what is in them: ustar with the extensions of POSIX (pax) and
 * GNU (long names, numbers in base 256).
 */
import { BLOCK_SIZE, type Owner } from '../pack/tar.ts'
import { paddedSize, readTarHeader, type TarHeader } from '../pack/tar-header.ts'

/** An entry of a layer, as it is written there. Names are binary strings. */
export interface ReadEntry {
  readonly name: string
  readonly type: 'directory' | 'file' | 'symlink' | 'hardlink' | 'other'
  readonly mode: number
  readonly owner: Owner
  /** Of links. */
  readonly target: string
  /** Bytes. */
  readonly size: number
  /** Of the files that were asked for. */
  readonly content?: Buffer
}

/** Names and attributes are short; what claims more is no archive. Bytes. */
const LARGEST_HEADER = 1024 * 1024
const LARGEST_CONTENT = 16 * 1024 * 1024

const TYPES: Readonly<Record<string, ReadEntry['type']>> = {
  ...{ '0': 'file', '\0': 'file', '7': 'file', '1': 'hardlink', '2': 'symlink', '5': 'directory' },
}

/** What a header for the next entry says of it. */
interface Overrides {
  readonly path?: string
  readonly linkpath?: string
  readonly size?: number
  readonly uid?: number
  readonly gid?: number
}

/** Bytes of a stream in pieces of the size that is asked for. */
class Pieces {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#chunks = bytes[Symbol.asyncIterator]()
  }

  /** Fewer at the end. */
  async take(size: number): Promise<Buffer> {
    const parts = [this.#rest]
    let have = this.#rest.length
    while (have < size) {
      const { value, done } = await this.#chunks.next()
      if (done) break
      parts.push(value)
      have += value.length
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts)
    this.#rest = all.subarray(size)
    return all.subarray(0, size)
  }

  async skip(size: number): Promise<void> {
    let left = size - this.#rest.length
    if (left < 0) {
      this.#rest = this.#rest.subarray(size)
      return
    }
    this.#rest = Buffer.alloc(0)
    while (left > 0) {
      const { value, done } = await this.#chunks.next()
      if (done) throw new Error('it ends in the middle of a file')
      if (value.length > left) this.#rest = value.subarray(left)
      left -= value.length
    }
  }

  async drain(): Promise<void> {
    this.#rest = Buffer.alloc(0)
    for (let next = await this.#chunks.next(); !next.done; ) next = await this.#chunks.next()
  }
}

/** Reads to the end of the stream. Throws an Error for what is no archive. `wanted`: whose content counts. */
export async function* readTar(
  bytes: AsyncIterable<Buffer>,
  wanted: (name: string) => boolean,
): AsyncGenerator<ReadEntry> {
  const pieces = new Pieces(bytes)
  let overrides: Overrides = {}
  for (;;) {
    const block = await pieces.take(BLOCK_SIZE)
    if (block.length === 0 || block.every((byte) => byte === 0)) break
    const header = readTarHeader(block)
    if (header === undefined) throw new Error('it is not a tar archive')
    const { flag } = header
    const size = overrides.size ?? header.size
    if ('xgLK'.includes(flag)) {
      const more = toOverrides(flag, await contentOf(pieces, size, LARGEST_HEADER))
      if (flag !== 'g') overrides = { ...overrides, ...more }
      continue
    }
    const entry = toEntry(header, overrides)
    overrides = {}
    if (entry.type === 'file' && wanted(entry.name))
      yield { ...entry, size, content: await contentOf(pieces, size, LARGEST_CONTENT) }
    else {
      yield { ...entry, size }
      if (entry.type === 'file' || entry.type === 'other') await pieces.skip(paddedSize(size))
    }
  }
  await pieces.drain()
}

async function contentOf(pieces: Pieces, size: number, most: number): Promise<Buffer> {
  if (size > most) throw new Error(`a part of it has ${size} bytes, more than any real one`)
  const content = Buffer.from((await pieces.take(paddedSize(size))).subarray(0, size))
  if (content.length < size) throw new Error('it ends in the middle of a file')
  return content
}

function toEntry(header: TarHeader, overrides: Overrides): Omit<ReadEntry, 'size'> {
  const { path: name = header.name, linkpath: link = header.link } = overrides
  const type = TYPES[header.flag] ?? 'other'
  return {
    name: cleanName(name),
    // Archives from before POSIX have directories as files whose names end with a slash.
    type: type === 'file' && name.endsWith('/') ? 'directory' : type,
    mode: header.mode,
    owner: { uid: overrides.uid ?? header.uid, gid: overrides.gid ?? header.gid },
    target: type === 'hardlink' ? cleanName(link) : link,
  }
}

/** Without `./`, slashes at its ends, and ways out. `''` for the root. */
const cleanName = (name: string): string =>
  name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')

function toOverrides(flag: string, content: Buffer): Overrides {
  const text = content.toString('latin1')
  if (flag === 'L') return { path: text.replace(/\0.*$/s, '') }
  if (flag === 'K') return { linkpath: text.replace(/\0.*$/s, '') }
  const records = paxRecords(text)
  const number = (key: string): object => (records.has(key) ? { [key]: Number(records.get(key)) } : {})
  const words = ['path', 'linkpath'].flatMap((key) => (records.has(key) ? [[key, records.get(key)]] : []))
  return { ...Object.fromEntries(words), ...number('size'), ...number('uid'), ...number('gid') }
}

/** Lines of `LENGTH KEY=VALUE`, where the length counts the whole line. */
function paxRecords(text: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  for (let offset = 0; offset < text.length; ) {
    const [, length = '', key = ''] = /^(\d+) ([^=]+)=/.exec(text.slice(offset)) ?? []
    const start = offset + length.length + key.length + 2
    if (key === '') throw new Error('it has a damaged header')
    records.set(key, text.slice(start, offset + Number(length) - 1))
    offset += Number(length)
  }
  return records
}
