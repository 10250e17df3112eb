import { type ParseEntry, parse } from 'shell-quote'
import { invalid } from '../parse.ts'

/** What a shell would do besides splitting, as shell-quote marks it. */
type Word = ParseEntry | { readonly variable: string }

/** Escaped characters and quoted parts, each with its end. */
const COMPLETE_QUOTES = /\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'/g

/**
 * The words of a command: a JSON array of texts, or text that is split as a shell splits it. There is no shell in most
 * images and none is asked: what only a shell could do (`|`, `&&`, `$HOME`, `` `date` ``) is refused. The empty text is
 * `undefined`, and so different from the command without words, `[]`.
 */
export function commandWords(name: string): (text: string) => readonly string[] | undefined {
  return (text) => {
    if (text === '') return undefined
    return text.startsWith('[') ? jsonWords(name, text) : shellWords(name, text)
  }
}

function jsonWords(name: string, text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value
  } catch {}
  return invalid(
    `${name}: not a JSON array of texts: ${text}`,
    `for example ${name}: '["nginx", "-g", "daemon off;"]'`,
  )
}

function shellWords(name: string, text: string): readonly string[] {
  const open = /["'`]|\\$/.exec(text.replace(COMPLETE_QUOTES, ''))?.[0]
  if (open === '`') return refuse(name, text, '`')
  if (open !== undefined)
    return invalid(`${name}: ${open} has no end: ${text}`, 'close the quotes, or write a JSON array')
  const words: readonly Word[] = parse(text, (variable) => ({ variable }))
  return words.map((word) => {
    if (typeof word === 'string') return word
    if ('variable' in word) return refuse(name, text, `$${word.variable}`)
    if ('comment' in word) return refuse(name, text, '#')
    // No file can match here: a shell leaves such a word as it is.
    return 'pattern' in word ? word.pattern : refuse(name, text, word.op)
  })
}

function refuse(name: string, text: string, sign: string): never {
  const example = `["/bin/sh", "-c", ${JSON.stringify(text)}]`
  return invalid(
    `${name}: ${sign} is for a shell, and none reads this`,
    `put single quotes around it if the program is to see it, or ask a shell of the image: ${name}: '${example}'`,
  )
}
