/** What is known of an image while its Dockerfile is read. */
import type { Step } from './read-dockerfile.ts'

/** What was not translated, or not exactly. */
export interface Note {
  /** From 1. */
  readonly line: number
  /** The instruction as it begins. */
  readonly what: string
  readonly why: string
}

export interface Draft {
  readonly packages: Set<string>
  readonly settings: Map<string, unknown>
  readonly notes: Note[]
  /** Where variables are set, by name. */
  readonly variables: Map<string, Step>
  /** What adds files, by the place that they have in the image. */
  readonly files: Map<string, Step>
  /** Numbers of users that commands make, by name. */
  readonly users: Map<string, string>
  /** Whether the command is that of the Dockerfile, and not that of the image it begins with. */
  hasCommand: boolean
}

/** Longer ones are cut. */
const MOST_LETTERS = 60

export function note(
  { notes }: Draft,
  { keyword, flags = {}, text, line }: Pick<Step, 'keyword' | 'text' | 'line'> & Partial<Pick<Step, 'flags'>>,
  why: string,
): void {
  const given = Object.entries(flags).map(([name, value]) => `--${name}=${value} `)
  const whole = `${keyword} ${given.join('')}${text.replace(/\s+/g, ' ')}`
  const what = whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS - 3)}...` : whole
  notes.push({ line, what, why })
}

export const workdirOf = ({ settings }: Pick<Draft, 'settings'>): string =>
  (settings.get('workdir') as string | undefined) ?? '/'

/** Of `SOURCE:DEST[:MODE]`. */
export const destinationOf = (file: string): string => file.split(':')[1] ?? ''

export function addTo({ settings }: Draft, input: string, name: string, value: string): void {
  settings.set(input, { ...(settings.get(input) as object | undefined), [name]: value })
}

export function addAll({ settings }: Draft, input: string, values: readonly unknown[]): void {
  const all = [...((settings.get(input) as unknown[] | undefined) ?? []), ...values]
  settings.set(input, [...new Set(all)])
}
