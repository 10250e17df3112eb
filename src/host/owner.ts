/**
 * Names that say whose something is: a process that is killed leaves its directories behind, and the next run
 * sweeps away what has no owner any more.
 */
import { createHash, randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { startTimeOf } from './process-tree.ts'
import { removeTreeSync } from './remove-tree.ts'

/** pid, time of the start, where pids count, and something random. */
const NAME = /-(\d+)-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}$/

/**
 * Clock ticks, of which Linux has 100 in a second. An emulated process (qemu-user) is told a start of its own,
 * a little after the real one; no number comes back to another process so soon.
 */
const SAME_START = 200

/** A name for something of this process, that no other process will have. */
export function ownedName(prefix: string): string {
  const { pid } = process
  return `${prefix}-${pid}-${startTimeOf(pid) ?? 0}-${pidSpace()}-${randomBytes(6).toString('hex')}`
}

/**
 * Removes what runs left in a directory that are over: names that begin with the prefix. What belongs to
 * another user, and what was made where pids mean something else (in another container, on another machine),
 * is not ours to judge.
 */
export function sweep(directory: string, prefix: string): readonly string[] {
  const left = namesIn(directory).filter((name) => name.startsWith(`${prefix}-`) && isAbandoned(name))
  const own = left.map((name) => path.join(directory, name)).filter(isOwn)
  for (const place of own) {
    try {
      removeTreeSync(place)
    } catch {}
  }
  return own
}

/** Whether the process is over that a name says. */
export function isAbandoned(name: string): boolean {
  const [, pid, startTime, space] = NAME.exec(name) ?? []
  if (pid === undefined || space !== pidSpace()) return false
  const found = startTimeOf(Number(pid))
  if (found === undefined) return !isAlive(Number(pid))
  return startTime !== '0' && Math.abs(Number(found) - Number(startTime)) > SAME_START
}

/** Whether a name is that of something of a process that runs here and now. */
export function isLive(name: string): boolean {
  const [, , , space] = NAME.exec(name) ?? []
  return space === pidSpace() && !isAbandoned(name)
}

/** Where there is no /proc. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Of two processes with one space, each can tell whether the other is there. */
function pidSpace(): string {
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) ?? hostname()
  return createHash('sha256').update(`${namespace} ${boot}`).digest('hex').slice(0, 8)
}

function isOwn(place: string): boolean {
  return attempt(() => lstatSync(place).uid) === (process.getuid?.() ?? 0)
}

/** Of a directory that need not be there. */
export const namesIn = (directory: string): readonly string[] => attempt(() => readdirSync(directory)) ?? []

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
