/** Colours of terminals: https://no-color.org, and the variable that asks for them all the same. */

const CODES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const
export type Color = keyof typeof CODES

/** A text in a colour, or as it is where there are none. */
export type Paint = (color: Color, text: string) => string

/** `isTerminal`: whether the stream that is written to is one. */
export function paintFor(
  { NO_COLOR = '', FORCE_COLOR = '', TERM }: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Paint {
  const isForced = FORCE_COLOR !== '' && FORCE_COLOR !== '0'
  const isWanted = NO_COLOR === '' && FORCE_COLOR !== '0' && (isForced || (isTerminal && TERM !== 'dumb'))
  return isWanted ? painted : unpainted
}

export const unpainted: Paint = (_, text) => text

const painted: Paint = (color, text) => `\u001b[${CODES[color]}m${text}\u001b[0m`

/** What is seen of a painted text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
export const withoutColors = (text: string): string => text.replace(/\u001b\[\d+m/g, '')
