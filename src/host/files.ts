import { createHash } from 'node:crypto'
import { constants, createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'

/** A file, or standard input. Throws `usage` when the file cannot be read. */
export async function readInput(file: string | undefined): Promise<string> {
  if (file === undefined) return text(process.stdin)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new NixeryError('usage', { message: `--input: ${(error as Error).message}` }, error)
  }
}

/**
 * To the file that an option names; without one the result is for standard output, and given back. Throws
 * `output` when it cannot be written.
 */
export function writeResult(result: string, file: string | undefined, option = '--output'): string {
  if (file === undefined) return result
  try {
    writeFileSync(file, result)
    return ''
  } catch (error) {
    throw new NixeryError('output', { message: `${option}: ${(error as Error).message}` }, error)
  }
}

/** The digest of a file, however large. */
export async function hashFile(file: string): Promise<Digest> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return `sha256:${hash.digest('hex')}`
}

/**
 * Opens a file that somebody else may have put there. Throws an Error for anything else: reading a pipe or a
 * device may never end, and a link leads to files of this machine.
 */
export async function openPlainFile(file: string): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new Error(`${file} is not a file`)
}

/** The text of a file that somebody else may have put there. `largest`: bytes. Throws an Error. */
export async function readPlainFile(file: string, largest: number): Promise<string> {
  const handle = await openPlainFile(file)
  try {
    const { size } = await handle.stat()
    if (size > largest) throw new Error(`${file} is too large: ${size} bytes`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
