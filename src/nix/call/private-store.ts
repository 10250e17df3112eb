import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import type { Host } from '../../host/host.ts'

/** What Nix knows of the store of a machine, and where its daemon listens. */
const STATE = '/nix/var/nix'
const DAEMON = `${STATE}/daemon-socket/socket`

/** Whether a daemon serves the store of the machine. */
export const hasDaemon = (): boolean => existsSync(DAEMON)

/** Whether the store that Nix would choose by itself belongs to another user, and no daemon serves it. */
export const isStoreClosed = (store: string): boolean =>
  store === 'auto' && existsSync(STATE) && !hasDaemon() && !isWritable(STATE)

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The root of a store that goes with the run: enough to evaluate, and to build where sandboxes are allowed.
 */
export const privateStore = ({ workDir }: Host): string => path.join(workDir, 'store')

/**
 * A setting for such a store: a builder finds nothing in it without a sandbox, so Nix is to say when there
 * can be none.
 */
export const STORE_ELSEWHERE = 'sandbox-fallback = false'
