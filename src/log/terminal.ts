import type { Log } from './log.ts'

const LINE_INTERVAL_MS = 10_000
const ERASE_LINE = '\r\u001b[2K'

export interface TerminalOptions {
  /** Whether progress may rewrite the current line; else it is a plain line every ten seconds. */
  readonly live: boolean
  readonly debug: boolean
}

/** A log on a stream (standard error): a live line on a terminal, plain lines elsewhere. */
export function terminalLog(stream: { write(text: string): unknown }, options: TerminalOptions): Log {
  let liveLine = false
  let lastProgress = Date.now()

  const line = (text: string) => {
    if (liveLine) stream.write(ERASE_LINE)
    liveLine = false
    stream.write(`${text}\n`)
  }

  return {
    async group(title, work) {
      line(title)
      return work()
    },
    info: (message) => line(`  ${message}`),
    warning: (message) => line(`warning: ${message}`),
    debug: (message) => {
      if (options.debug) line(`  debug: ${message}`)
    },
    progress(message) {
      if (options.live) {
        stream.write(`${ERASE_LINE}  ${message}`)
        liveLine = true
      } else if (Date.now() - lastProgress >= LINE_INTERVAL_MS) {
        lastProgress = Date.now()
        line(`  ${message}`)
      }
    },
  }
}
