// Directories that are made once, by whichever process asks first, and are complete or not there at all.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Holds an exclusive lock on `file` while `work` runs; other callers, in this process or another, wait.
 * The kernel drops the lock when the holder ends, however it ends, so a killed run leaves nothing to clean
 * up.
 * @template T
 * @param {string} file created when missing, left behind empty
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  await mkdir(dirname(file), { recursive: true })
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => holder.once('close', resolve))
  try {
    await new Promise((resolve, reject) => {
      holder.once('error', reject)
      holder.once('exit', (code) => reject(new Error(`no lock on ${file}: flock ended with ${code}`)))
      holder.stdout.once('data', resolve)
    })
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}

/**
 * Makes sure that `dir` exists as `fill` makes it. `recipe` names what goes in: another recipe, or a project
 * that was moved (made files hold absolute paths), makes the directory anew.
 * @template T
 * @param {string} dir absolute path
 * @param {string} recipe
 * @param {(part: string) => Promise<T>} fill writes into `part`, which becomes `dir`; returns facts that JSON
 * can hold
 * @returns {Promise<T>} the facts, the same ones on every later call
 */
export async function once(dir, recipe, fill) {
  const stamp = { dir, recipe }
  const made = await factsOf(dir, stamp)
  if (made) return /** @type {T} */ (made.facts)
  return withLock(`${dir}.lock`, async () => {
    const meanwhile = await factsOf(dir, stamp)
    if (meanwhile) return /** @type {T} */ (meanwhile.facts)
    const part = `${dir}.part`
    await rm(part, { recursive: true, force: true })
    await mkdir(part, { recursive: true })
    const facts = await fill(part)
    // The stamp lies beside the directory, is gone while that changes, and comes last.
    await rm(stampOf(dir), { force: true })
    await rm(dir, { recursive: true, force: true })
    await rename(part, dir)
    await writeFile(stampOf(dir), JSON.stringify({ ...stamp, facts }))
    return facts
  })
}

/** @param {string} dir */
const stampOf = (dir) => `${dir}.made.json`

/**
 * @param {string} dir
 * @param {{ dir: string, recipe: string }} wanted
 * @returns {Promise<{ facts: unknown } | undefined>} undefined: not made, or made otherwise
 */
async function factsOf(dir, wanted) {
  const text = await readFile(stampOf(dir), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const stamp = parsed(text)
  return stamp?.dir === wanted.dir && stamp.recipe === wanted.recipe ? stamp : undefined
}

/**
 * @param {string} text a stamp, or half of one from a run that was killed
 * @returns {{ dir: string, recipe: string, facts: unknown } | undefined}
 */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
