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

/** `17 s`, `3 min`, `2 h`: rounded up. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}
