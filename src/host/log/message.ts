import { wrapText } from '../../base/wrap.ts'
import type { Paint } from './colors.ts'

/** A warning or an error with its fixes, for a terminal of this width. */
export function renderMessage(
  level: 'warning' | 'error',
  message: string,
  columns: number,
  paint: Paint,
): string {
  return wrapText(`${level}: ${message}`, columns, 2)
    .replace(new RegExp(`^${level}:`), paint(level === 'error' ? 'red' : 'yellow', `${level}:`))
    .replace(/^ {2}fix:/gm, `  ${paint('cyan', 'fix:')}`)
}
