import type { Paint } from '../host/log/colors.ts'
import type { Log } from '../host/log/log.ts'

export interface Terminal {
  readonly paint: Paint
  /** Its width. */
  readonly columns: number
}

/** A call of one command. */
export interface Call {
  /** What an option was given, `true` for a flag. */
  readonly option: (name: string) => string | undefined
  /** What stands on the command line besides options. */
  readonly operands: readonly string[]
  /** The command line after `--`. */
  readonly program: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** How the answer is shown to a person; undefined where a program reads it. */
  readonly terminal?: Terminal
}

/** The terminal of a call whose answer is for a person; undefined where a program reads it, or wants JSON all the same. */
export const terminalOf = ({ option, terminal }: Pick<Call, 'option' | 'terminal'>): Terminal | undefined =>
  option('json') === undefined ? terminal : undefined

export interface Answer {
  /** For standard output. */
  readonly text: string
  /** By default 0. */
  readonly exitCode?: number
}
