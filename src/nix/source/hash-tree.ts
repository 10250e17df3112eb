import { createHash, type Hash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import path from 'node:path'
import { compare } from '../../base/collections.ts'

const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024)

/**
 * SHA-256 over what Nix sees of a directory: names, contents, links and whether a file is executable; not
 * times, owners, or `.git`. Throws when something cannot be read.
 */
export function hashTree(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).sort(compare)) {
    if (name !== '.git') addToHash(hash, directory, name)
  }
  return hash.digest('hex')
}

function addToHash(hash: Hash, directory: string, name: string): void {
  const file = path.join(directory, name)
  const stat = lstatSync(file)
  // Names and targets end with a byte that neither can have, so no two trees give the same input.
  if (stat.isSymbolicLink()) hash.update(`l${name}\0${readlinkSync(file)}\0`)
  else if (stat.isDirectory()) {
    hash.update(`d${name}\0`)
    for (const child of readdirSync(file).sort(compare)) addToHash(hash, file, child)
    hash.update('e')
  } else if (stat.isFile()) {
    hash.update(`${stat.mode & 0o100 ? 'x' : 'f'}${name}\0${stat.size}\0`)
    addContent(hash, file)
  }
}

function addContent(hash: Hash, file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    for (let count = readSync(descriptor, BUFFER); count > 0; count = readSync(descriptor, BUFFER)) {
      hash.update(BUFFER.subarray(0, count))
    }
  } finally {
    closeSync(descriptor)
  }
}
