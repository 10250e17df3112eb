import { invalid } from '../../base/parse.ts'
import type { Healthcheck } from '../../image/oci/run-config.ts'
import { parseCommandWords } from './words.ts'

const TIMES = {
  interval: 'interval',
  timeout: 'timeout',
  'start-period': 'startPeriod',
  'start-interval': 'startInterval',
} as const
const NANOSECONDS = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const
const DURATION = /^(?:\d{1,6}(?:\.\d{1,3})?(?:ms|s|m|h))+$/

const split = parseCommandWords('healthcheck')

/**
 * A command, with the options of HEALTHCHECK in a Dockerfile before it: `--interval=30s --retries=3 curl -f
 * http://localhost/`; or what Compose has as `test`: `["CMD-SHELL", "curl ... || exit 1"]`. The empty text is
 * `undefined`.
 */
export function parseHealthcheck(text: string): Healthcheck | undefined {
  const words = split(text)
  if (words === undefined) return undefined
  const end = words.findIndex((word) => !word.startsWith('--'))
  const options = words.slice(0, end < 0 ? words.length : end)
  const rest = words.slice(options.length)
  return { test: testOf(rest), ...Object.assign({}, ...options.map(option)) }
}

/** The first word may be what stands there in a Dockerfile or for Compose. */
function testOf(words: readonly string[]): readonly string[] {
  const [first, ...others] = words
  if (first === 'NONE')
    return invalid('healthcheck', 'NONE takes away a check that there is not', 'leave out healthcheck')
  if (first === 'CMD-SHELL') {
    if (others.length === 1 && others[0] !== '') return words
    const hint = `write healthcheck: '["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]'`
    return invalid('healthcheck', 'CMD-SHELL takes one text for the shell of the image', hint)
  }
  const command = first === 'CMD' ? others : words
  if (command.length > 0) return ['CMD', ...command]
  const hint = 'write a command, for example healthcheck: --interval=30s curl -f http://localhost:8080/'
  return invalid('healthcheck', 'there is no command', hint)
}

function option(word: string): Partial<Healthcheck> {
  const [, name = '', value = ''] = /^--([a-z-]+)=(.*)$/.exec(word) ?? []
  if (name === 'retries' && /^[1-9]\d{0,3}$/.test(value)) return { retries: Number(value) }
  if (Object.hasOwn(TIMES, name) && DURATION.test(value)) {
    const time = nanoseconds(value)
    if (time >= NANOSECONDS.ms) return { [TIMES[name as keyof typeof TIMES]]: time }
  }
  return invalid(
    'healthcheck',
    `"${word}" is not an option with its value`,
    'use --interval=30s, --timeout=5s, --start-period=1m, --start-interval=1s (times with ms, s, m or h) and --retries=3',
  )
}

function nanoseconds(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)]
  const sum = parts.reduce(
    (total, [, number, unit]) => total + Number(number) * NANOSECONDS[unit as keyof typeof NANOSECONDS],
    0,
  )
  return Math.round(sum)
}
