const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes for people: `0 B`, `999 B`, `1.0 kB`, `23.4 MB` (decimal units). */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // What rounds to 1000.0 is one of the next unit.
  while (Math.round(value * 10) >= 10_000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}

const TIMES = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
] as const

/** Seconds as inputs write them: `90s`, `30m`, `6h`, `1d`. */
export function formatDuration(seconds: number): string {
  const [length, unit] = TIMES.find(([one]) => seconds >= one && seconds % one === 0) ?? [1, 's']
  return `${seconds / length}${unit}`
}

/** `1 layer`, `2 layers`, `0 layers`. */
export const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** How long something took: `0.8 s`, `2 min 27 s`, `1 h 5 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours === 0 ? `${minutes} min ${whole % 60} s` : `${hours} h ${minutes} min`
}
