import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
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
 * To a file; without one the result is for standard output, and given back. Throws `output` when it cannot be
 * written.
 */
export function writeResult(result: string, file: string | undefined): string {
  if (file === undefined) return result
  try {
    writeFileSync(file, result)
    return ''
  } catch (error) {
    throw new NixeryError('output', { message: `--output: ${(error as Error).message}` }, error)
  }
}

/** The digest of a file, however large. */
export async function hashFile(file: string): Promise<Digest> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return `sha256:${hash.digest('hex')}`
}
