import { chmodSync, existsSync, lstatSync, lutimesSync, readdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'

/** Seconds since 1970: the time of every file in a store. */
const STORE_TIME = 1
/** What a rename says when another process was faster. */
const ALREADY_THERE = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR']

/**
 * Moves an unpacked store path into the store on the same disk, where it appears whole. One that is there
 * already stays as it is. Permissions and times become those that Nix gives to everything in a store.
 */
export async function moveStorePath(from: string, to: string): Promise<void> {
  if (existsSync(to)) return
  canonicalise(from)
  // Only a directory that may be written can be moved to another one.
  if (lstatSync(from).isDirectory()) chmodSync(from, 0o755)
  try {
    await rename(from, to)
  } catch (error) {
    if (ALREADY_THERE.includes((error as NodeJS.ErrnoException).code ?? '')) return
    throw error
  }
  canonicaliseEntry(to)
}

/** From the leaves up: a directory is closed after what is in it. */
function canonicalise(file: string): void {
  if (lstatSync(file).isDirectory()) for (const name of readdirSync(file)) canonicalise(path.join(file, name))
  canonicaliseEntry(file)
}

function canonicaliseEntry(file: string): void {
  const stat = lstatSync(file)
  if (!stat.isSymbolicLink()) chmodSync(file, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o555 : 0o444)
  lutimesSync(file, STORE_TIME, STORE_TIME)
}
