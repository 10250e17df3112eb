import { derivationName } from '../../closure/store-name.ts'
import type { Host } from '../../host/host.ts'
import type { NixEvent } from '../call/events.ts'
import { type BuildLog, EMPTY_LOG, recordEvent } from './build-log.ts'
import { advance, NOTHING_YET, renderProgress } from './progress.ts'

/** The option that makes Nix say what it does in a form that programs can read. */
export const EVENT_OPTIONS = ['--log-format', 'internal-json'] as const

/** How often the log is told where Nix is: the log decides how often a reader sees it. */
const INTERVAL_MS = 1000

export interface Watch {
  /** For each event. */
  readonly onEvent: (event: NixEvent | undefined) => void
  /** What was said so far. */
  readonly log: () => BuildLog
  /** Ends it; nothing is reported after that. */
  readonly stop: () => void
}

/**
 * Follows a Nix that was started with EVENT_OPTIONS: its progress goes to the log, all it says to the debug
 * log.
 */
export function watchNix(host: Host): Watch {
  let [progress, log] = [NOTHING_YET, EMPTY_LOG]
  // A build may be silent for an hour: so that it is seen to be at work, nothing has to happen.
  const report = () => {
    const line = renderProgress(progress, performance.now())
    if (line !== undefined) host.log.progress(line)
  }
  const timer = setInterval(report, INTERVAL_MS)
  return {
    onEvent(event) {
      if (event === undefined) return
      progress = advance(progress, event, performance.now())
      log = recordEvent(log, event)
      const text = textOf(event, log)
      if (text !== undefined) host.log.debug(text)
    },
    log: () => log,
    stop: () => clearInterval(timer),
  }
}

function textOf(event: NixEvent, log: BuildLog): string | undefined {
  if (event.kind === 'message') return event.text
  if (event.kind !== 'log-line') return undefined
  const derivation = log.building.get(event.id)
  return derivation === undefined ? event.line : `${derivationName(derivation)}> ${event.line}`
}
