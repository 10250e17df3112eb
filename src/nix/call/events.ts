/**
 * What Nix says of its work with `--log-format internal-json`, one JSON object a line behind "@nix ". The
 * numbers are those of Nix's own logging.hh; they are the same from 2.8 to 2.34.
 */
import { isRecord, type JsonObject } from '../../base/json.ts'
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

/**
 * The event of a line; a line that is none is a message; `undefined` for an event that says nothing to us.
 * Anybody's words are among the lines: what a package set traces may look like an event, and must not be more
 * than a wrong one.
 */
export function parseNixEvent(line: string): NixEvent | undefined {
  if (!line.startsWith(PREFIX)) return { kind: 'message', level: 3, text: stripAnsi(line) }
  const raw = parsed(line.slice(PREFIX.length))
  const id = toNumber(raw.id, 0)
  const [first, second, third] = Array.isArray(raw.fields) ? (raw.fields as readonly unknown[]) : []
  switch (raw.action) {
    case 'start':
      return {
        kind: 'start',
        id,
        activity: toNumber(raw.type, 0),
        subject: toText(first),
        machine: toText(second),
      }
    case 'stop':
      return { kind: 'stop', id }
    case 'msg':
      return {
        kind: 'message',
        level: toNumber(raw.level, 3),
        text: stripAnsi(toText(raw.raw_msg ?? raw.msg)),
      }
    case 'result':
      if (raw.type === RESULT.logLine || raw.type === RESULT.postBuildLogLine)
        return { kind: 'log-line', id, line: stripAnsi(toText(first)) }
      if (raw.type === RESULT.progress)
        return { kind: 'progress', id, done: toNumber(first, 0), running: toNumber(third, 0) }
      if (raw.type === RESULT.setExpected)
        return { kind: 'expected', activity: toNumber(first, 0), expected: toNumber(second, 0) }
  }
  return undefined
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '')
const toNumber = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback)

function parsed(text: string): JsonObject {
  try {
    const event: unknown = JSON.parse(text)
    return isRecord(event) ? event : {}
  } catch {
    return {}
  }
}
