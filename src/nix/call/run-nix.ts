import type { RunResult } from '../../host/process.ts'
import type { NixEvent } from './events.ts'

export interface NixRunOptions {
  /** For each line of standard error, with what it says as an event. */
  readonly onStderr?: (line: string, event: NixEvent | undefined) => void
}

/** Runs one of Nix's programs (`nix`, `nix-store`, ...); a non-zero exit code is an answer. */
export type RunNix = (program: string, args: readonly string[], options?: NixRunOptions) => Promise<RunResult>
