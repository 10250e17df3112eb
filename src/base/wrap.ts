/**
 * A line of text in lines of at most `width` characters, broken between words. They are indented as the first one
 * is, all but the first by `hang` more. A word that is longer stands alone.
 */
export function wrapped(text: string, width: number, hang = 0): readonly string[] {
  const [indent = ''] = /^ */.exec(text) ?? []
  const lines: string[] = []
  let line = indent
  let isEmpty = true
  for (const word of text.slice(indent.length).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ' '.repeat(indent.length + hang)
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** The same for a text of several lines. */
export const wrapText = (text: string, width: number, hang = 0): string =>
  text
    .split('\n')
    .flatMap((line) => wrapped(line, width, hang))
    .join('\n')
