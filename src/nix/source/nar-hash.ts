import { createHash, type Hash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'

const BUFFER = Buffer.allocUnsafeSlow(256 * 1024)
const ZEROS = Buffer.alloc(8)

/**
 * What Nix calls the narHash of a directory: `sha256-` and the SHA-256 of its NAR. Throws an Error for what no
 * NAR can have, such as a device.
 */
export function narHashOf(directory: string): string {
  const hash = createHash('sha256')
  addWords(hash, 'nix-archive-1')
  addNode(hash, Buffer.from(directory))
  return `sha256-${hash.digest('base64')}`
}

function addNode(hash: Hash, file: Buffer): void {
  const stat = lstatSync(file)
  addWords(hash, '(', 'type')
  if (stat.isSymbolicLink()) addWords(hash, 'symlink', 'target', readlinkSync(file, 'buffer'))
  else if (stat.isDirectory()) {
    addWords(hash, 'directory')
    for (const name of readdirSync(file, 'buffer').sort(Buffer.compare)) {
      addWords(hash, 'entry', '(', 'name', name, 'node')
      addNode(hash, Buffer.concat([file, Buffer.from('/'), name]))
      addWords(hash, ')')
    }
  } else if (stat.isFile()) {
    addWords(hash, 'regular', ...(stat.mode & 0o100 ? ['executable', ''] : []), 'contents')
    addContents(hash, file, stat.size)
  } else throw new Error(`${file} is neither a file, a directory nor a link`)
  addWords(hash, ')')
}

function addContents(hash: Hash, file: Buffer, size: number): void {
  addLength(hash, size)
  const descriptor = openSync(file, 'r')
  try {
    for (let count = readSync(descriptor, BUFFER); count > 0; count = readSync(descriptor, BUFFER))
      hash.update(BUFFER.subarray(0, count))
  } finally {
    closeSync(descriptor)
  }
  addPadding(hash, size)
}

/** Strings of a NAR: the length, the bytes, and zeros up to a multiple of eight. */
function addWords(hash: Hash, ...words: readonly (string | Buffer)[]): void {
  for (const word of words) {
    const bytes = typeof word === 'string' ? Buffer.from(word) : word
    addLength(hash, bytes.length)
    hash.update(bytes)
    addPadding(hash, bytes.length)
  }
}

function addLength(hash: Hash, length: number): void {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(length))
  hash.update(bytes)
}

const addPadding = (hash: Hash, length: number) => hash.update(ZEROS.subarray(0, (8 - (length % 8)) % 8))
