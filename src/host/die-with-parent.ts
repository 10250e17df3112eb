import { readFileSync, realpathSync } from 'node:fs'

/** util-linux has it everywhere but in the smallest images. */
const PLACES = ['/usr/bin/setpriv', '/bin/setpriv']

let found: string | null | undefined

/**
 * The start of a command line whose program the kernel kills when this process is gone, however it went: a
 * program that works on without us holds locks, and fills unused caches. Nothing where the system has no such
 * tool.
 */
export function dieWithParent(): readonly string[] {
  found ??= PLACES.find(canDoIt) ?? null
  return found === null ? [] : [found, '--pdeathsig', 'KILL', '--']
}

/** busybox has a program of this name without the option, and so has util-linux before 2.33. */
function canDoIt(file: string): boolean {
  try {
    return process.platform === 'linux' && readFileSync(realpathSync(file)).includes('pdeathsig')
  } catch {
    return false
  }
}
