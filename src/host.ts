import type { Log } from './log/log.ts'

/** What a run may use of the world around it. */
export interface Host {
  readonly log: Log
  readonly env: NodeJS.ProcessEnv
  /** A private directory for this run alone; whoever made it removes it, whatever happens. */
  readonly workDir: string
  /** Aborted when the run is told to stop: child processes end, nothing new begins. */
  readonly signal: AbortSignal
}
