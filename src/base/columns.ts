/** Columns of equal width, right-aligned, the last as it is. One line for each row. */
export function alignRight(rows: readonly (readonly string[])[]): string {
  return aligned(rows, (cell, width) => cell.padStart(width))
}

/** The same, left-aligned. */
export function alignLeft(rows: readonly (readonly string[])[]): string {
  return aligned(rows, (cell, width) => cell.padEnd(width))
}

function aligned(rows: readonly (readonly string[])[], pad: (cell: string, width: number) => string): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Each line indented by two columns. */
export const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')

/** The first few of a list, and how many more there are. */
export function firstFew(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return names.slice(0, most).join(', ') + more
}

/** A bar for a share from 0 to 1, of `width` characters for all; a small one can still be seen. */
export const bar = (share: number, width: number): string =>
  '█'.repeat(Math.min(width, Math.max(1, Math.round(share * width))))
