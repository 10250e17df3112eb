import { redact } from '../../base/redact.ts'
import type { Log } from './log.ts'

/** A log that shows no secrets: neither the given ones nor what looks like one. */
export function redactingLog(log: Log, secrets: readonly string[]): Log {
  const clean = (text: string) => redact(text, secrets)
  return {
    isDebug: log.isDebug,
    group: (title, work) => log.group(clean(title), work),
    info: (message) => log.info(clean(message)),
    outcome: (message) => log.outcome(clean(message)),
    warning: (message, title) => log.warning(clean(message), title),
    debug: (message) => log.debug(clean(message)),
    progress: (message) => log.progress(clean(message)),
    end: () => log.end?.(),
  }
}
