/**
 * What must not outlive this process: its private directory, what it was writing, and the programs that it
 * has started. Each is cleaned up where it is used; this is for an unforeseen end, when nothing can be waited
 * for any more.
 */
import { removeTreeSync } from './remove-tree.ts'

const cleanups = new Set<() => void>()

/** Does something when the process ends by itself or with an error. Returns what calls it off. */
export function atExit(cleanUp: () => void): () => void {
  if (cleanups.size === 0) process.on('exit', cleanUpAll)
  cleanups.add(cleanUp)
  return () => {
    cleanups.delete(cleanUp)
    if (cleanups.size === 0) process.removeListener('exit', cleanUpAll)
  }
}

/** Removes a directory or file when the process ends. Returns what calls it off. */
export const removeAtExit = (place: string): (() => void) => atExit(() => removeTreeSync(place))

/** The last to be used is the first to go: programs end before the directory that they work in is removed. */
function cleanUpAll(): void {
  for (const cleanUp of [...cleanups].reverse()) {
    try {
      cleanUp()
    } catch {}
  }
}

/**
 * A reader of the log that went away, or a disk with it that is full, is no reason to stop: the log is lost,
 * not the work. What has to be written is waited for (`writeOut`).
 */
export function surviveLostLog(): void {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}

/** Writes to standard output and waits until it is there. Throws what is wrong with that. */
export function writeOut(text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
