import type { RunResult } from '../../host/process.ts'
import type { NixEvent } from './events.ts'

export interface NixRunOptions {
  /**
   * Whether the call needs credentials, to fetch or to sign. Never for an impure evaluation of what others
   * wrote, which could read them.
   */
  readonly secrets?: boolean
  /** Whether what Nix warns of is left out: of a call that only tries something. */
  readonly isTrial?: boolean
  /** For each line of standard error, with what it says as an event. */
  readonly onStderr?: (line: string, event: NixEvent | undefined) => void
}

/** Runs one of Nix's programs (`nix`, `nix-store`, ...); a non-zero exit code is an answer. */
export type RunNix = (program: string, args: readonly string[], options?: NixRunOptions) => Promise<RunResult>
