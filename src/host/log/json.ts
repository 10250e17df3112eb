import type { NixeryError } from '../../base/errors.ts'
import { LINE_INTERVAL_MS, type Log } from './log.ts'

/**
 * A log for programs: one JSON object a line, with `time` (RFC 3339), `level` (debug, info, warning, error), `message`, and
 * the `stage` that it belongs to.
 */
export function jsonLog(stream: { write(text: string): unknown }, isDebug: boolean): Log {
  const stages: string[] = []
  let lastProgress = Date.now()
  const write = (level: string, message: string) => {
    const stage = stages.at(-1)
    const entry = {
      time: new Date().toISOString(),
      level,
      ...(stage === undefined ? {} : { stage }),
      message,
    }
    stream.write(`${JSON.stringify(entry)}\n`)
  }
  return {
    isDebug,
    async group(title, work) {
      write('info', title)
      stages.push(title)
      try {
        return await work()
      } finally {
        stages.splice(stages.lastIndexOf(title), 1)
      }
    },
    info: (message) => write('info', message),
    outcome: (message) => write('info', message),
    warning: (message) => write('warning', message),
    debug: (message) => {
      if (isDebug) write('debug', message)
    },
    progress(message) {
      if (Date.now() - lastProgress < LINE_INTERVAL_MS) return
      lastProgress = Date.now()
      write('info', message)
    },
  }
}

/** The last line of a run that failed. */
export function jsonError({ code, problems }: Pick<NixeryError, 'code' | 'problems'>): string {
  const message = problems.map((problem) => problem.message).join('; ')
  return `${JSON.stringify({ time: new Date().toISOString(), level: 'error', code, message, problems })}\n`
}
