import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256 } from '../base/hash.ts'
import { readPlainFile } from '../host/files.ts'

/** The file of an entry that holds a JSON document. */
export const DOCUMENT_FILE = 'entry.json'
/** Bytes. The largest ones of ours have a few megabytes. */
const LARGEST_DOCUMENT = 256 * 2 ** 20

/**
 * A document with its own name and digest around it: one that was cut short, changed, or stored under another
 * name is found out. Against someone who may write to the cache it proves nothing: docs/security.md.
 */
interface Sealed {
  readonly name: string
  readonly sha256: string
  readonly payload: string
}

export async function writeSealed(file: string, name: string, value: object): Promise<void> {
  const payload = JSON.stringify(value)
  const sealed: Sealed = { name, sha256: sha256(payload), payload }
  await writeFile(file, JSON.stringify(sealed))
}

/** The document of an entry. Throws an Error that says what is wrong with it. */
export async function readSealed(directory: string, name: string): Promise<unknown> {
  const sealed = JSON.parse(
    await readPlainFile(path.join(directory, DOCUMENT_FILE), LARGEST_DOCUMENT),
  ) as Sealed
  if (sealed.name !== name) throw new Error(`written as ${sealed.name}`)
  if (typeof sealed.payload !== 'string' || sha256(sealed.payload) !== sealed.sha256)
    throw new Error('checksum mismatch')
  return JSON.parse(sealed.payload)
}
