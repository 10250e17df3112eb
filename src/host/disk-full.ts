import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import { formatBytes } from '../base/format.ts'

/** In the words of the C library, of SQLite and of Node. */
const NO_SPACE = /no space left on device|disk quota exceeded|database or disk is full|\bENOSPC\b|\bEDQUOT\b/i

export const saysDiskFull = (text: string): boolean => NO_SPACE.test(text)

/** Whether an error, or what caused it, is that a disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return saysDiskFull(error.message) || isDiskFull(error.cause)
}

/**
 * The error of a disk that is full. `what`: what could not be done; `directories`: those that were written
 * to; `neededBytes`: about how much it would have taken.
 */
export async function diskFull(
  what: string,
  directories: readonly string[],
  cause?: unknown,
  neededBytes?: number,
): Promise<NixeryError> {
  const needed = neededBytes === undefined ? '' : `; about ${formatBytes(neededBytes)} are needed`
  const message = `no space left on the disk: ${what}${needed}\n${await spaceText(directories)}`
  const hint =
    'free some space, or use a larger disk: TMPDIR (RUNNER_TEMP in a workflow) for temporary files, dest for the output, NIX_REMOTE for the store'
  return new NixeryError('disk-full', { message, hint }, cause)
}

/** One line for each directory: what is free there now. A failed program may have freed some by then. */
export async function spaceText(directories: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    [...new Set(directories)].map(async (directory) => {
      try {
        const { bavail, blocks, bsize } = await statfs(await existing(directory))
        return `${directory}: ${formatBytes(bavail * bsize)} free of ${formatBytes(blocks * bsize)} now`
      } catch (error) {
        return `${directory}: ${(error as Error).message}`
      }
    }),
  )
  return lines.join('\n')
}

/** The directory, or the nearest one above it that is there: what failed is often removed by now. */
async function existing(directory: string): Promise<string> {
  try {
    await statfs(directory)
    return directory
  } catch {
    const parent = path.dirname(directory)
    return parent === directory ? directory : existing(parent)
  }
}
