/** Tables in Markdown, and the means in them. */

export function printRow(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

export function printHead(cells: readonly string[]): void {
  printRow(cells)
  printRow(cells.map(() => '---'))
}

export function geometricMean(numbers: readonly number[]): number {
  return Math.exp(average(numbers.map(Math.log)))
}

export function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0
}
