import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { NixeryError } from '../base/errors.ts'

/**
 * Writes outputs as `NIXERY_NAME=VALUE`, one a line: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv.
 * Only what that format can hold: words and numbers, no JSON and nothing of several lines. Throws `output`.
 */
export function writeDotenv(file: string | undefined, outputs: Readonly<Record<string, unknown>>): void {
  if (file === undefined) return
  const lines = Object.entries(outputs)
    .filter(
      ([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && !/[\r\n]/.test(`${value}`),
    )
    .map(([name, value]) => `NIXERY_${name.toUpperCase().replaceAll('-', '_')}=${value}\n`)
  write('dotenv', file, lines.join(''))
}

/**
 * Makes an empty file for each digest, named after its digits, as `merge --digests-dir` reads them. Throws
 * `output`.
 */
export function writeDigests(directory: string | undefined, digests: readonly string[]): void {
  if (directory === undefined) return
  for (const digest of digests) write('digests-dir', path.join(directory, digest.replace(/^sha256:/, '')), '')
}

/** Directories on the way are made. `option`: what the file was given as. */
export function write(option: string, file: string, content: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  } catch (error) {
    throw new NixeryError('output', { message: `--${option}: ${(error as Error).message}` }, error)
  }
}
