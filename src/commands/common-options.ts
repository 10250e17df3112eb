/** The options of every command. */
import { LOG_OPTIONS } from './log-settings.ts'
import type { Option } from './options.ts'

export const COMMON_OPTIONS = {
  ...LOG_OPTIONS,
  debug: { help: 'Print debug output, with that of Nix and oras.' },
  help: { help: 'Print the help of the command.', short: 'h' },
  version: { help: 'Print the version.', short: 'v' },
} as const satisfies Record<string, Option>

/**
 * Those of one command, with its own; the letter of an own option is not that of a common one, too.
 */
export function allOptions(own: Readonly<Record<string, Option>>): Readonly<Record<string, Option>> {
  const letters = new Set(Object.values(own).map(({ short }) => short))
  const common = Object.entries<Option>(COMMON_OPTIONS).map(([name, { short, ...option }]) => [
    name,
    short === undefined || letters.has(short) ? option : { ...option, short },
  ])
  return { ...own, ...Object.fromEntries(common) }
}
