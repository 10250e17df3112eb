import { formatSeconds } from '../../base/format.ts'
import { wrapText } from '../../base/wrap.ts'
import { type Paint, withoutColors } from './colors.ts'
import type { Log } from './log.ts'
import { renderMessage } from './message.ts'

/** Some terminals do not say how wide they are. */
export const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24
export const ERASE_LINE = '\r\u001b[2K'
/** Times stand in one column, on a wide terminal too: there they would be too far from what they belong to. */
const TIME_COLUMN = 100
/** Nobody asks where less time than this went. Seconds. */
const SHORT = 0.1

export interface LiveOptions {
  readonly debug: boolean
  readonly paint: Paint
  /** Whether an answer will say what was made: then the log does not say it, too. */
  readonly isAnswered: boolean
  /** The size of the terminal, asked again whenever something is written; default: 80 by 24. */
  readonly columns: () => number | undefined
  readonly rows: () => number | undefined
}

/**
 * A log for somebody who looks on: each stage is a line that gets its time when it is over, and the last line says what
 * is being done right now.
 */
export function liveLog(stream: { write(text: string): unknown }, options: LiveOptions): Log {
  const { paint } = options
  /** Lines of the terminal that were written so far. */
  let rows = 0
  let hasLiveLine = false
  /** Stages that are not over: what is said outside of all of them is not indented. */
  let open = 0
  const columns = () => options.columns() || DEFAULT_COLUMNS

  const erase = () => {
    if (hasLiveLine) stream.write(ERASE_LINE)
    hasLiveLine = false
  }
  const write = (text: string) => {
    erase()
    rows += text.split('\n').reduce((sum, line) => sum + rowsOf(line, columns()), 0)
    stream.write(`${text}\n`)
  }
  const print = (text: string) => write(wrapText(text, columns(), 2))
  const say = (message: string) => print(`${open > 0 ? '  ' : ''}${message}`)
  /** Writes the time of a stage behind its title, if that is still on the terminal. */
  const addTime = (title: string, row: number, seconds: number) => {
    const [time, up] = [formatSeconds(seconds), rows - row]
    if (seconds < SHORT) return
    const room = Math.min(columns(), TIME_COLUMN) - title.length - 2
    if (room < time.length || up >= (options.rows() || DEFAULT_ROWS)) return print(`  took ${time}`)
    const line = `${paint('bold', title)}  ${paint('dim', time.padStart(room))}`
    stream.write(`\u001b[${up}A${ERASE_LINE}${line}\r\u001b[${up}B`)
  }

  return {
    isDebug: options.debug,
    async group(title, work) {
      const begun = Date.now()
      const row = rows
      write(paint('bold', wrapText(title, columns(), 2)))
      open += 1
      try {
        return await work()
      } finally {
        open -= 1
        erase()
        addTime(title, row, (Date.now() - begun) / 1000)
      }
    },
    info: say,
    outcome(message) {
      if (!options.isAnswered) say(message)
    },
    warning: (message) => write(renderMessage('warning', message, columns(), paint)),
    debug: (message) => {
      if (options.debug) print(`  debug: ${message}`)
    },
    progress(message) {
      const room = columns() - 3
      const text = message.length > room ? `${message.slice(0, room - 1)}…` : message
      stream.write(`${ERASE_LINE}  ${text}`)
      hasLiveLine = true
    },
    end: erase,
  }
}

/** A line without spaces can be longer than the terminal is wide. */
const rowsOf = (line: string, columns: number): number =>
  Math.max(1, Math.ceil(withoutColors(line).length / columns))
