/**
 * Removes trees in which directories may be closed, as those of a store are: only root removes them as they
 * are.
 */
import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** What another process is still writing to is tried a few times. */
const OPTIONS = { recursive: true, force: true, maxRetries: 5 } as const
const SLASH = Buffer.from('/')

export async function removeTree(place: string): Promise<void> {
  try {
    await rm(place, OPTIONS)
  } catch (error) {
    openClosed(place, error)
    await rm(place, OPTIONS)
  }
}

/** The same for the end of a process, when nothing can be waited for. */
export function removeTreeSync(place: string): void {
  try {
    rmSync(place, OPTIONS)
  } catch (error) {
    openClosed(place, error)
    rmSync(place, OPTIONS)
  }
}

/** Throws the error when it is about something else. */
function openClosed(place: string, error: unknown): void {
  if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  if (lstatSync(place).isDirectory()) open(Buffer.from(place))
}

/** Names are bytes. The removal that failed goes on for a while with what lies beside the closed directory: what is gone needs nothing. */
function open(directory: Buffer): void {
  try {
    chmodSync(directory, 0o755)
    for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' }))
      if (entry.isDirectory()) open(Buffer.concat([directory, SLASH, entry.name]))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
