import { invalid } from '../../base/parse.ts'

/** signal(7), in the order of their numbers on amd64 and arm64. */
const SIGNALS = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG ' +
  'XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
).split(' ')
const REALTIME = /^SIGRTM(IN(\+([1-9]|1[0-5]))?|AX(-([1-9]|1[0-4]))?)$/
const LAST_SIGNAL = 64

/**
 * A signal by its name, with or without SIG, or by its number; as `SIGTERM` or `15`. The empty text is
 * `undefined`.
 */
export function parseStopSignal(text: string): string | undefined {
  if (text === '') return undefined
  if (/^[1-9]\d?$/.test(text) && Number(text) <= LAST_SIGNAL) return text
  const name = `SIG${text.toUpperCase().replace(/^SIG/, '')}`
  if (SIGNALS.includes(name.slice('SIG'.length)) || REALTIME.test(name)) return name
  return invalid(
    'stop-signal',
    `"${text}" is not a signal`,
    'use a name such as SIGTERM, SIGQUIT or SIGRTMIN+3, or a number from 1 to 64',
  )
}
