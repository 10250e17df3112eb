import { invalid } from '../../base/parse.ts'

/** What words are made of, as a shell reads it: POSIX.1-2024, XCU, 2.2 Quoting. */
const PIECE =
  /(?<blank>[ \t\r\n]+)|\\(?<escaped>[\s\S])|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|(?<plain>[^ \t\r\n\\'"]+)|(?<open>["'\\])/g

/** Outside of single quotes, a backslash takes its line end with it. */
const CONTINUED = /"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]/g
const ESCAPED_IN_DOUBLE = /\\([$`"\\])/g

/**
 * What a shell does not take as it stands: outside of quotes, at the beginning of a word, in double quotes.
 */
const EXPANSION = '`|\\$(?:\\w+|\\{[^}]*\\}?|[(@*#?$!-])'
const SIGNS = {
  plain: new RegExp(`\\|\\||&&|[|&;<>()]|\\$(?=["'])|${EXPANSION}`),
  first: /^[#~]/,
  double: new RegExp(EXPANSION),
}

/**
 * The words of a command: a JSON array of texts, or text that is split as a shell splits it. There is no
 * shell in most images and none is asked: what only a shell could do (`|`, `&&`, `$HOME`, `` `date` ``) is
 * refused. The empty text is `undefined`, and so different from the command without words, `[]`.
 */
export function parseCommandWords(name: string): (text: string) => readonly string[] | undefined {
  return (text) => {
    if (text === '') return undefined
    return text.startsWith('[') ? jsonWords(name, text) : shellWords(name, text)
  }
}

/** The same for the input `entrypoint`, whose first word is a program. */
export function parseEntrypoint(text: string): readonly string[] | undefined {
  const words = parseCommandWords('entrypoint')(text)
  const [program] = words ?? []
  if (program === '') return invalid('entrypoint', 'its program has no name', 'begin with a program')
  if (/^[A-Za-z_]\w*=/.test(program ?? ''))
    return invalid(
      'entrypoint',
      `"${program}" sets a variable for a shell, and none reads this`,
      'set it with env, and begin with a program',
    )
  return words
}

function jsonWords(name: string, text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value
  } catch {}
  return invalid(
    name,
    `not a JSON array of strings: ${text}`,
    `for example ${name}: '["nginx", "-g", "daemon off;"]'`,
  )
}

function shellWords(name: string, given: string): readonly string[] {
  const text = given.replace(CONTINUED, (part) =>
    part.startsWith("'") ? part : part.replace(/\\[\s\S]/g, (pair) => (pair === '\\\n' ? '' : pair)),
  )
  const words: string[] = []
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (const { 0: piece, index, groups = {} } of text.matchAll(PIECE)) {
    const { blank, escaped, single, double, plain, open } = groups
    if (open !== undefined)
      return invalid(name, `${open} has no end: ${text}`, 'close the quotes, or write a JSON array')
    // With the quote that may come after it: $'...' means something of its own to some shells.
    const sign = signIn(double, plain && text.slice(index, index + piece.length + 1), word === undefined)
    if (sign !== undefined) return refuse(name, text, sign)
    if (blank !== undefined) endWord()
    else word = (word ?? '') + (escaped ?? single ?? plain ?? double?.replace(ESCAPED_IN_DOUBLE, '$1') ?? '')
  }
  endWord()
  return words
}

/** What only a shell could do with a part in double quotes, or with one without quotes. */
function signIn(double: string | undefined, plain: string | undefined, isFirst: boolean): string | undefined {
  const found =
    double === undefined
      ? (SIGNS.plain.exec(plain ?? '') ?? (isFirst ? SIGNS.first.exec(plain ?? '') : null))
      : SIGNS.double.exec(double.replace(/\\[\s\S]/g, ' '))
  return found?.[0]
}

function refuse(name: string, text: string, sign: string): never {
  const example = `["/bin/sh", "-c", ${JSON.stringify(text)}]`
  return invalid(
    name,
    `${sign} is for a shell, and none reads this`,
    `put single quotes around it if the program is to see it, or ask a shell of the image: ${name}: '${example}'`,
  )
}
