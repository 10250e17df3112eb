import { LOG_LEVELS, type LogLevel } from '../host/log/level.ts'
import type { Option } from './options.ts'

/** Options of every command. */
export const LOG_OPTIONS = {
  'log-level': {
    value: LOG_LEVELS.join('|'),
    help: 'What is said on standard error: "debug" is also what --debug says, "warning" leaves progress out, "error" all but why it failed. Default: info.',
  },
  'log-format': {
    value: 'text|json',
    help: 'How it is said: text, or one JSON object a line with time, level, stage and message; an error has its code and problems. Default: text.',
  },
} as const satisfies Record<string, Option>

export interface LogSettings {
  readonly level: LogLevel
  readonly debug: boolean
  readonly isJson: boolean
}

/** Before anything else: why a call is malformed is said in the form that it asks for. */
export function logSettings(all: readonly string[]): LogSettings {
  const end = all.indexOf('--')
  const argv = end < 0 ? all : all.slice(0, end)
  const givenFor = (name: string): string | undefined => {
    const joined = argv.findLast((argument) => argument.startsWith(`--${name}=`))
    const at = argv.lastIndexOf(`--${name}`)
    return joined?.slice(name.length + 3) ?? (at < 0 ? undefined : argv[at + 1])
  }
  const wanted = givenFor('log-level')
  const level = LOG_LEVELS.find((one) => one === wanted) ?? 'info'
  return {
    level,
    debug: argv.includes('--debug') || level === 'debug',
    isJson: givenFor('log-format') === 'json',
  }
}
