/**
 * What Nix says of its work with `--log-format internal-json`, one JSON object a line behind "@nix ". The numbers are
 * those of Nix's own logging.hh; they are the same from 2.8 to 2.34.
 */
import { stripAnsi } from './nix-error.ts'

/** What an activity is. */
export const ACTIVITY = { copyPath: 100, fileTransfer: 101, copyPaths: 103, builds: 104, build: 105 } as const
/** What a result of an activity is. */
const RESULT = { logLine: 101, progress: 105, setExpected: 106, postBuildLogLine: 107 } as const

export type NixEvent =
  /** `machine`: for a build, the builder; empty for this machine. */
  | {
      readonly kind: 'start'
      readonly id: number
      readonly activity: number
      readonly subject: string
      readonly machine: string
    }
  | { readonly kind: 'stop'; readonly id: number }
  /** A line that a builder printed. */
  | { readonly kind: 'log-line'; readonly id: number; readonly line: string }
  /** `running`: how many parts of it are at work. */
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly running: number }
  /** How many bytes all activities of a kind are to have. */
  | { readonly kind: 'expected'; readonly activity: number; readonly expected: number }
  /** `level`: 0 for errors, 1 for warnings, more for what matters less. */
  | { readonly kind: 'message'; readonly level: number; readonly text: string }

const PREFIX = '@nix '

interface RawEvent {
  readonly action?: string
  readonly id?: number
  readonly type?: number
  readonly level?: number
  readonly fields?: readonly (string | number)[]
  readonly msg?: string
  readonly raw_msg?: string
}

/** The event of a line; a line that is none is a message; `undefined` for an event that says nothing to us. */
export function parseNixEvent(line: string): NixEvent | undefined {
  if (!line.startsWith(PREFIX)) return { kind: 'message', level: 3, text: stripAnsi(line) }
  const raw = parsed(line.slice(PREFIX.length))
  const id = raw.id ?? 0
  const [first, second, third] = raw.fields ?? []
  switch (raw.action) {
    case 'start':
      return {
        kind: 'start',
        id,
        activity: raw.type ?? 0,
        subject: String(first ?? ''),
        machine: String(second ?? ''),
      }
    case 'stop':
      return { kind: 'stop', id }
    case 'msg':
      return { kind: 'message', level: raw.level ?? 3, text: stripAnsi(raw.raw_msg ?? raw.msg ?? '') }
    case 'result':
      if (raw.type === RESULT.logLine || raw.type === RESULT.postBuildLogLine)
        return { kind: 'log-line', id, line: stripAnsi(String(first ?? '')) }
      if (raw.type === RESULT.progress)
        return { kind: 'progress', id, done: Number(first), running: Number(third) }
      if (raw.type === RESULT.setExpected)
        return { kind: 'expected', activity: Number(first), expected: Number(second) }
  }
  return undefined
}

function parsed(text: string): RawEvent {
  try {
    return JSON.parse(text) as RawEvent
  } catch {
    return {}
  }
}
