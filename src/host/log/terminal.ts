import type { Log } from './log.ts'

const LINE_INTERVAL_MS = 10_000
const DEFAULT_COLUMNS = 80
const ERASE_LINE = '\r\u001b[2K'

export interface TerminalOptions {
  /** Whether progress may rewrite the current line; else it is a plain line every ten seconds. */
  readonly live: boolean
  readonly debug: boolean
  /** Width of the terminal, asked anew for each live line: one that does not fit cannot be rewritten. Default: 80. */
  readonly columns?: () => number | undefined
}

/** A log on a stream (standard error): a live line on a terminal, plain lines elsewhere. */
export function terminalLog(stream: { write(text: string): unknown }, options: TerminalOptions): Log {
  let liveLine = false
  let lastProgress = Date.now()

  const erase = () => {
    if (liveLine) stream.write(ERASE_LINE)
    liveLine = false
  }
  const line = (text: string) => {
    erase()
    stream.write(`${text}\n`)
  }

  return {
    isDebug: options.debug,
    async group(title, work) {
      line(title)
      try {
        return await work()
      } finally {
        erase()
      }
    },
    info: (message) => line(`  ${message}`),
    warning: (message) => line(`warning: ${message}`),
    debug: (message) => {
      if (options.debug) line(`  debug: ${message}`)
    },
    progress(message) {
      if (options.live) {
        const width = options.columns?.() || DEFAULT_COLUMNS
        stream.write(`${ERASE_LINE}${`  ${message}`.slice(0, width - 1)}`)
        liveLine = true
      } else if (Date.now() - lastProgress >= LINE_INTERVAL_MS) {
        lastProgress = Date.now()
        line(`  ${message}`)
      }
    },
  }
}
