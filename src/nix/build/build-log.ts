import { ACTIVITY, type NixEvent } from '../call/events.ts'

/** What Nix and its builders said during a build, as far as it explains a failure. */
export interface BuildLog {
  /** The last lines of each builder, by derivation. */
  readonly lines: ReadonlyMap<string, readonly string[]>
  /** What Nix said last, of whatever weight. */
  readonly messages: readonly string[]
  /** Nix's errors in the order in which they came. */
  readonly errors: readonly NixErrorMessage[]
  /** Derivations that are being built, by the number of their activity. */
  readonly building: ReadonlyMap<number, string>
  /** The one whose build ended last. */
  readonly ended: string | undefined
}

interface NixErrorMessage {
  readonly text: string
  /**
   * The derivation whose build ended last before it: newer versions do not name the one that took too long.
   */
  readonly after: string | undefined
}

export const EMPTY_LOG: BuildLog = {
  lines: new Map(),
  messages: [],
  errors: [],
  building: new Map(),
  ended: undefined,
}

/** Enough to see why a builder failed. */
const LINES_PER_BUILDER = 20

/** Enough to see what is wrong with all builders. */
const MESSAGES = 100

/** The log after an event. */
export function recordEvent(log: BuildLog, event: NixEvent): BuildLog {
  const text = messageOf(event, log)
  const messages = text === undefined ? log.messages : [...log.messages, text].slice(-MESSAGES)
  return recordBuild({ ...log, messages }, event)
}

/** What is said outside of builds, and where builds begin. */
function messageOf(event: NixEvent, { building }: BuildLog): string | undefined {
  if (event.kind === 'message') return event.text
  if (event.kind === 'log-line') return building.has(event.id) ? undefined : event.line
  if (event.kind !== 'start' || event.activity !== ACTIVITY.build || event.machine === '') return undefined
  return `building '${event.subject}' on '${event.machine}'`
}

function recordBuild(log: BuildLog, event: NixEvent): BuildLog {
  if (event.kind === 'start' && event.activity === ACTIVITY.build)
    return { ...log, building: new Map(log.building).set(event.id, event.subject) }
  if (event.kind === 'stop' && log.building.has(event.id)) {
    const building = new Map(log.building)
    building.delete(event.id)
    return { ...log, building, ended: log.building.get(event.id) }
  }
  if (event.kind === 'log-line') {
    const derivation = log.building.get(event.id)
    if (derivation === undefined) return log
    const lines = [...(log.lines.get(derivation) ?? []), event.line].slice(-LINES_PER_BUILDER)
    return { ...log, lines: new Map(log.lines).set(derivation, lines) }
  }
  const isError = event.kind === 'message' && (event.level === 0 || event.text.startsWith('error:'))
  // Builds that were stopped because another one failed have an error without a text; some say how their end
  // went.
  if (!isError || event.text === '' || event.text.startsWith('error (ignored)')) return log
  const text = event.text.replace(/^error:\s*/, '')
  return { ...log, errors: [...log.errors, { text, after: log.ended }] }
}
