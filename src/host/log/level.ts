import type { Log } from './log.ts'

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A log of what is at least that important. Debug output is the matter of the log itself. */
export function logOfLevel(log: Log, level: LogLevel): Log {
  if (level === 'debug' || level === 'info') return log
  const nothing = () => {}
  const warnings: Log = {
    ...log,
    group: (_, work) => work(),
    info: nothing,
    outcome: nothing,
    progress: nothing,
  }
  return level === 'warning' ? warnings : { ...warnings, warning: nothing }
}
