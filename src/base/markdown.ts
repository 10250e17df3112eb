/**
 * Markdown as GitHub shows it, of text that others have written: names, versions and file names cannot break
 * out of it.
 */

const SPECIAL = /[\\`*_[\]<>&~$]/g
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** Text that shows as it is, in one line. */
export function plain(text: string): string {
  return oneLine(text).replace(SPECIAL, (character) => ENTITIES[character] ?? `\\${character}`)
}

/** Text in a code span, in one line. */
export function code(text: string): string {
  const line = oneLine(text)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  const space = longest > 0 ? ' ' : ''
  return `${fence}${space}${line}${space}${fence}`
}

/**
 * The lines of a table. `columns`: each title with the side that its cells are aligned to, in order. Cells
 * are Markdown: of `plain`, of `code`, or written here.
 */
export function markdownTable(
  columns: Readonly<Record<string, 'left' | 'right'>>,
  rows: readonly (readonly string[])[],
): readonly string[] {
  const rule = Object.values(columns).map((side) => (side === 'left' ? '---' : '--:'))
  return [toRow(Object.keys(columns)), `|${rule.join('|')}|`, ...rows.map(toRow)]
}

const toRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ')

/** Lines of a shell. */
export const shellBlock = (lines: readonly string[]): readonly string[] => ['```sh', ...lines, '```', '']

/** Lines that fold; none without any. */
export function details(title: string, lines: readonly string[], isOpen = false): readonly string[] {
  if (lines.length === 0) return []
  return [`<details${isOpen ? ' open' : ''}><summary>${title}</summary>`, '', ...lines, '', '</details>', '']
}
