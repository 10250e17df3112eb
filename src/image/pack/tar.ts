/**
 * Tar as this program writes it: POSIX ustar, with pax headers only where ustar has no room (names that no
 * slash cuts into at most 155 and 100 bytes, link targets above 100 bytes, files of 8 GiB and more, owners
 * above 2097151). Everything that could differ between two machines is fixed: no owner names and, unless an
 * entry says otherwise, owner 0:0 and the modification time 1 second after the epoch, as in the Nix store
 * itself. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 *
 * Names are "binary strings", one character for each byte, because file names are bytes: so they keep what is
 * not UTF-8, and comparing them compares bytes.
 */

export type TarEntry = { readonly name: string; readonly owner?: Owner } & (
  | { readonly type: 'directory'; readonly mode: number }
  | { readonly type: 'symlink'; readonly target: string }
  | {
      readonly type: 'file'
      readonly mode: number
      readonly content: FileContent
      /** Seconds since 1970-01-01; default 1. */
      readonly mtime?: number
    }
)

/** An entry, or what is known of it before its content comes. */
export type TarHead =
  | TarEntry
  | {
      readonly name: string
      readonly owner?: Owner
      readonly type: 'file'
      readonly mode: number
      readonly content: { readonly size: number }
      readonly mtime?: number
    }

/** Whom an entry belongs to, if not to root. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A small file's bytes, or a file on disk. */
export type FileContent = Uint8Array | FileOnDisk

export interface FileOnDisk {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /**
   * SHA-256 in hexadecimal digits, where it was read before; packing fails when the file has changed since.
   */
  readonly sha256?: string
}

export const BLOCK_SIZE = 512
/** Two empty blocks end an archive. */
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE)

const DEFAULT_MTIME = 1
const SYMLINK_MODE = 0o777
const NAME_BYTES = 100
const PREFIX_BYTES = 155
const MAX_OCTAL_SIZE = 0o77777777777
const MAX_OCTAL_ID = 0o7777777
const ROOT: Owner = { uid: 0, gid: 0 }

const TYPE_FLAGS = { file: '0', symlink: '2', directory: '5', pax: 'x' } as const

interface Header {
  readonly name: string
  readonly mode: number
  readonly owner: Owner
  readonly mtime: number
  readonly size: number
  readonly typeFlag: string
  readonly target: string
}

/** Any text as a binary string. */
export const toBinary = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** A binary string as the bytes that it stands for: a file name for node:fs. */
export const toBuffer = (binary: string): Buffer => Buffer.from(binary, 'latin1')

/** A binary string as text, for people. */
export const fromBinary = (binary: string): string => Buffer.from(binary, 'latin1').toString('utf8')

/** The directories that a name lies in, from the top: `a/b/c` in `a` and `a/b`. */
export function ancestors(name: string): string[] {
  const parts = name.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** The size of an entry's content, bytes: what follows its header, padded to whole blocks. */
export function contentSize(entry: TarHead): number {
  if (entry.type !== 'file') return 0
  return entry.content instanceof Uint8Array ? entry.content.length : entry.content.size
}

/** Zero bytes up to the next whole block. */
export const padding = (size: number): Buffer =>
  END_OF_ARCHIVE.subarray(0, (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE)

/** The header blocks of an entry: one, or three where it needs a pax header. */
export function encodeHeader(entry: TarHead): Buffer {
  const header: Header = {
    name: entry.type === 'directory' ? `${entry.name}/` : entry.name,
    mode: entry.type === 'symlink' ? SYMLINK_MODE : entry.mode,
    owner: entry.owner ?? ROOT,
    mtime: (entry.type === 'file' ? entry.mtime : undefined) ?? DEFAULT_MTIME,
    size: contentSize(entry),
    typeFlag: TYPE_FLAGS[entry.type],
    target: entry.type === 'symlink' ? entry.target : '',
  }
  const split = splitName(header.name)
  const records: string[] = []
  if (split === undefined) records.push(paxRecord('path', header.name))
  if (header.target.length > NAME_BYTES) records.push(paxRecord('linkpath', header.target))
  if (header.size > MAX_OCTAL_SIZE) records.push(paxRecord('size', String(header.size)))
  for (const [key, id] of Object.entries(header.owner)) {
    if (id > MAX_OCTAL_ID) records.push(paxRecord(key, String(id)))
  }
  const block = headerBlock(header, split ?? ['', header.name.slice(0, NAME_BYTES)])
  return records.length === 0 ? block : Buffer.concat([paxHeader(records.join('')), block])
}

function paxHeader(records: string): Buffer {
  const body = Buffer.from(records, 'latin1')
  const header = {
    name: 'PaxHeaders/entry',
    mode: 0o644,
    owner: ROOT,
    mtime: DEFAULT_MTIME,
    size: body.length,
    typeFlag: TYPE_FLAGS.pax,
    target: '',
  }
  return Buffer.concat([headerBlock(header, ['', header.name]), body, padding(body.length)])
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return `${length}${rest}`
}

/** ustar's two name fields, which meet at a slash; undefined when the name fits into neither. */
function splitName(name: string): [prefix: string, name: string] | undefined {
  if (name.length <= NAME_BYTES) return ['', name]
  const slash = name.indexOf('/', name.length - NAME_BYTES - 1)
  if (slash < 1 || slash > PREFIX_BYTES || slash === name.length - 1) return undefined
  return [name.slice(0, slash), name.slice(slash + 1)]
}

function headerBlock(header: Header, [prefix, name]: readonly [string, string]): Buffer {
  const block = Buffer.alloc(BLOCK_SIZE)
  const text = (value: string, offset: number) => block.write(value, offset, 'latin1')
  const octal = (value: number, offset: number, digits: number) =>
    text(value.toString(8).padStart(digits, '0'), offset)
  text(name, 0)
  octal(header.mode, 100, 7)
  octal(header.owner.uid > MAX_OCTAL_ID ? 0 : header.owner.uid, 108, 7)
  octal(header.owner.gid > MAX_OCTAL_ID ? 0 : header.owner.gid, 116, 7)
  octal(header.size > MAX_OCTAL_SIZE ? 0 : header.size, 124, 11)
  octal(Math.min(header.mtime, MAX_OCTAL_SIZE), 136, 11)
  text(' '.repeat(8), 148)
  text(header.typeFlag, 156)
  text(header.target.slice(0, NAME_BYTES), 157)
  text('ustar\0', 257)
  text('00', 263)
  octal(0, 329, 7)
  octal(0, 337, 7)
  text(prefix, 345)
  let checksum = 0
  // A loop: `reduce` takes five times as long, and there is a header for each file.
  for (const byte of block) checksum += byte
  text(`${checksum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
