import { firstFew } from './columns.ts'
import { formatBytes } from './format.ts'

/** Before this a rate says nothing. Seconds. */
const SOON = 1

/**
 * How far something is, and how fast: `12.0 MB of 80.0 MB, 4.1 MB/s, 17 s left`. `seconds`: since it began.
 * Empty without bytes.
 */
export function paceText(done: number, total: number, seconds: number): string {
  if (total <= 0) return ''
  const bytes = `${formatBytes(done)} of ${formatBytes(total)}`
  if (seconds < SOON || done <= 0 || done >= total) return bytes
  const rate = done / seconds
  return `${bytes}, ${formatBytes(Math.round(rate))}/s, ${timeText((total - done) / rate)} left`
}

/** More names of what is at work are not read. */
const MOST_NAMES = 3

/** `packed 5 of 45 (12.0 MB of 80.0 MB): python3-3.12.3, git-2.47`. `names`: of what is at work. */
export function progressText(done: string, of: number, pace: string, names: readonly string[]): string {
  const at = names.length === 0 ? '' : `: ${firstFew(names, MOST_NAMES)}`
  return `${done} of ${of}${pace === '' ? '' : ` (${pace})`}${at}`
}

/** `17 s`, `3 min`, `2 h`: rounded up. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}
