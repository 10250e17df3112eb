/** The block before each entry of a tar archive, as ustar, GNU tar and what came before them write it. */
import { BLOCK_SIZE } from './tar.ts'

/** Texts are binary strings. */
export interface TarHeader {
  readonly name: string
  /** `0` for a file, `5` for a directory, ... */
  readonly flag: string
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** What a link points to. */
  readonly link: string
}

/** undefined for what is no header, such as the empty block at the end. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < BLOCK_SIZE || !isIntact(block)) return undefined
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? textAt(block, 345, 155) : ''
  const short = textAt(block, 0, 100)
  return {
    name: prefix === '' ? short : `${prefix}/${short}`,
    flag: block.toString('latin1', 156, 157),
    size: numberAt(block, 124, 12),
    mode: numberAt(block, 100, 8) & 0o7777,
    uid: numberAt(block, 108, 8),
    gid: numberAt(block, 116, 8),
    link: textAt(block, 157, 100),
  }
}

/** What bytes take in an archive: whole blocks. */
export const paddedSize = (size: number): number => Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE

function textAt(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end < 0 ? length : end)
}

/** Octal digits, or GNU's big-endian number behind a first bit. */
function numberAt(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0
  if ((first & 0x80) === 0) return Number.parseInt(textAt(block, offset, length).trim() || '0', 8) || 0
  let value = first & 0x7f
  for (const byte of block.subarray(offset + 1, offset + length)) value = value * 256 + byte
  if (!Number.isSafeInteger(value)) throw new Error('it has a number that is too large')
  return value
}

/** The checksum counts its own field as blanks. */
function isIntact(block: Buffer): boolean {
  let sum = 8 * 0x20
  for (const [index, byte] of block.subarray(0, BLOCK_SIZE).entries())
    if (index < 148 || index >= 156) sum += byte
  return sum === numberAt(block, 148, 8)
}
