import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process, and when it was started: a number alone may be another process by now. */
interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** How long a program may take to end after SIGTERM. */
const GRACE_MS = 5000
/** How long the children of a program that has ended may stay. */
const ORPHAN_GRACE_MS = 200

/**
 * Ends a program and everything that it has started: SIGTERM for the program, which may clean up, and SIGKILL
 * for what is still there of it after five seconds, or soon after the program itself has ended. Where there
 * is no /proc, the program alone.
 */
export function endProcessTree(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const family = descendants(pid)
  child.kill('SIGTERM')
  const escalation = setTimeout(() => {
    // A stopped process starts no new ones while the others are looked for.
    child.kill('SIGSTOP')
    sendAll('SIGSTOP', descendants(pid))
    family.push(...descendants(pid))
    child.kill('SIGKILL')
    sendAll('SIGKILL', family)
  }, GRACE_MS)
  child.once('exit', () => {
    clearTimeout(escalation)
    setTimeout(() => sendAll('SIGKILL', family), ORPHAN_GRACE_MS)
  })
}

/** Kills a program and everything that it has started, without waiting for anything. */
export function killProcessTree(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const family = descendants(pid)
  child.kill('SIGKILL')
  sendAll('SIGKILL', family)
}

/** All processes below one, nearest first. */
function descendants(pid: number): ProcessIdentity[] {
  if (hasNoChildren(pid)) return []
  const children = groupByParent()
  const found: ProcessIdentity[] = []
  const parents = [pid]
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const one of children.get(parent) ?? []) {
      found.push(one)
      parents.push(one.pid)
    }
  }
  return found
}

/**
 * Asked first: to read the states of all processes takes as long as to start one. False where the kernel does not
 * say, see proc_pid_task_children(5).
 */
function hasNoChildren(pid: number): boolean {
  const tasks = `/proc/${pid}/task`
  try {
    return readdirSync(tasks).every((task) => readFileSync(`${tasks}/${task}/children`, 'latin1') === '')
  } catch {
    return false
  }
}

function groupByParent(): ReadonlyMap<number, readonly ProcessIdentity[]> {
  const groups = new Map<number, ProcessIdentity[]>()
  for (const name of processNumbers()) {
    const status = readStatus(Number(name))
    if (status === undefined) continue
    const { parent, ...identity } = status
    groups.set(parent, [...(groups.get(parent) ?? []), identity])
  }
  return groups
}

function processNumbers(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/**
 * proc_pid_stat(5): the parent is field 4 and the time of the start field 22; the name, in parentheses, may
 * hold anything.
 */
function readStatus(pid: number): (ProcessIdentity & { readonly parent: number }) | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), startTime: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/**
 * When a process was started, in the kernel's clock ticks; undefined when it is not there, or there is no
 * /proc.
 */
export const startTimeOf = (pid: number): string | undefined => readStatus(pid)?.startTime

const isAlive = ({ pid, startTime }: ProcessIdentity): boolean => readStatus(pid)?.startTime === startTime

/** To those that are still there. */
function sendAll(signal: NodeJS.Signals, processes: readonly ProcessIdentity[]): void {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, signal)
    } catch {}
  }
}
