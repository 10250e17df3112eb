import type { Http } from './http/http.ts'
import type { Log } from './log/log.ts'
import type { RunControl } from './run-control.ts'

/** What a run may use of the world around it. */
export interface Host extends RunControl {
  readonly log: Log
  readonly env: NodeJS.ProcessEnv
  /** Asks servers, with the proxies and authorities of `env`, and ends with the run. */
  readonly http: Http
  /** A private directory for this run alone; whoever made it removes it, whatever happens. */
  readonly workDir: string
}
