/**
 * Where a run says what it is doing. Two implementations: GitHub's workflow commands (the action) and a
 * terminal or a log file (the command line).
 */

/** Where progress cannot replace a line, one is written at most once in this time. Milliseconds. */
export const LINE_INTERVAL_MS = 10_000

export interface Log {
  /** Whether anybody sees the debug lines. */
  readonly isDebug: boolean
  /** A stage of the run: what `work` logs belongs to it. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  info(message: string): void
  /** What was made and where it is: left out where an answer at the end says that. */
  outcome(message: string): void
  /** `title`: what it is about, in two or three words, where there is a place to show it. */
  warning(message: string, title?: string): void
  /** Detail that only matters when something has to be found out. */
  debug(message: string): void
  /** What is being done right now; the next call replaces it. Costs nothing to call often. */
  progress(message: string): void
  /** Nothing more is said for now: another writes to the same place. */
  end?(): void
}
