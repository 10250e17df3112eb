/**
 * What is written goes to its place by renaming. A file replaces its predecessor in one step; a directory has
 * to make way first. Killed in between, the place is empty and the old image lies beside it under a name that
 * says whose place it had: the next run puts it back.
 */
import { existsSync, renameSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { sha256 } from '../base/hash.ts'
import { isAbandoned, namesIn, ownedName, sweep } from '../host/owner.ts'

const PARTIAL = '.nixery-action-partial'
const OLD = '.nixery-action-old'
/** Runs that write to one place at once get into each other's way, one of them each time. */
const ATTEMPTS = 100
/** A directory with something in it, or a link to one. */
const IN_THE_WAY = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])

/** Where something is made that is to go to a place. */
export const placeBeside = (dest: string): string =>
  path.join(path.dirname(path.resolve(dest)), ownedName(PARTIAL))

/** The name says the place, however long that is. */
const oldPrefix = (place: string): string => `${OLD}-${sha256(path.basename(place)).slice(0, 12)}`

/** Where what is at a place waits while its successor takes the place. */
export const placeOfOld = (place: string): string =>
  path.join(path.dirname(place), ownedName(oldPrefix(place)))

/** Finishes what killed runs began: what had made way goes back, and what was not finished goes away. */
export function restorePlaces(dests: readonly string[]): void {
  for (const place of new Set(dests.map((dest) => path.resolve(dest)))) {
    const directory = path.dirname(place)
    const prefix = `${oldPrefix(place)}-`
    const old = namesIn(directory).find((name) => name.startsWith(prefix) && isAbandoned(name))
    if (old !== undefined && !existsSync(place)) attemptRename(path.join(directory, old), place)
    for (const prefix of [PARTIAL, oldPrefix(place)]) sweep(directory, prefix)
  }
}

/** Another run may have been faster. */
function attemptRename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {}
}

/** Moves a directory to its place, and removes what was there. Of several runs at once, the last one wins. */
export async function replaceDirectory(staged: string, place: string): Promise<void> {
  const olds: string[] = []
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rename(staged, place)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (attempt === ATTEMPTS || !IN_THE_WAY.has(code ?? '')) throw error
      }
      const old = placeOfOld(place)
      if (await moveAway(place, old)) olds.push(old)
    }
  } catch (error) {
    const last = olds.pop()
    if (last !== undefined) await rename(last, place).catch(() => {})
    throw error
  } finally {
    for (const old of olds) await rm(old, { recursive: true, force: true })
  }
}

/** Whether there was something; another run may have moved it first. */
async function moveAway(place: string, old: string): Promise<boolean> {
  try {
    await rename(place, old)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
