import type { LogFormat } from '../ci-systems.ts'
import { type Paint, unpainted } from './colors.ts'
import { DEFAULT_COLUMNS, ERASE_LINE } from './live.ts'
import { LINE_INTERVAL_MS, type Log } from './log.ts'
import { markMessage, markSection } from './sections.ts'

const secondsNow = (): number => Math.floor(Date.now() / 1000)

export interface TerminalOptions {
  /** Whether progress may rewrite the current line; else it is a plain line every ten seconds. */
  readonly live: boolean
  readonly debug: boolean
  /**
   * Width of the terminal, asked again for each live line: one that does not fit cannot be rewritten.
   * Default: 80.
   */
  readonly columns?: () => number | undefined
  /** How the CI system folds stages and shows warnings; default: plain lines. */
  readonly format?: LogFormat
  readonly paint?: Paint
  /** Whether an answer will say what was made: then the log does not say it, too. */
  readonly isAnswered?: boolean
}

/** A log on a stream (standard error): a live line on a terminal, plain lines elsewhere. */
export function terminalLog(stream: { write(text: string): unknown }, options: TerminalOptions): Log {
  const { format = 'plain', paint = unpainted, isAnswered = false } = options
  let stages = 0
  /** Those that are not over. */
  let open = 0
  let liveLine = false
  let lastProgress = Date.now()

  const erase = () => {
    if (liveLine) stream.write(ERASE_LINE)
    liveLine = false
  }
  const write = (text: string) => {
    erase()
    if (text !== '') stream.write(text)
  }
  const line = (text: string) => write(`${text}\n`)

  return {
    isDebug: options.debug,
    async group(title, work) {
      stages += 1
      const [stage, start] = [stages, performance.now()]
      const marks = markSection(format, title, `nixery_${stages}`, secondsNow, paint)
      write(marks.open)
      open += 1
      try {
        const result = await work()
        // CI systems that fold stages show their times.
        const isLast = open === 1 && stage === stages
        if (format === 'plain') line(timeLine(isLast ? undefined : title, start, paint))
        return result
      } finally {
        open -= 1
        write(marks.close())
      }
    },
    info: (message) => line(`  ${message}`),
    outcome: (message) => {
      if (!isAnswered) line(`  ${message}`)
    },
    warning: (message) => write(markMessage(format, 'warning', message, paint)),
    debug: (message) => {
      if (options.debug) line(`  debug: ${message}`)
    },
    end: erase,
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

/** How long a stage took; of one among several, with its name. */
function timeLine(title: string | undefined, start: number, paint: Paint): string {
  const time = `done in ${((performance.now() - start) / 1000).toFixed(1)} s`
  return `  ${paint('dim', title === undefined ? time : `${title}: ${time}`)}`
}
