/**
 * Fixes in the words of the place where somebody reads them. A hint names inputs as a workflow writes them
 * (`push: false`) and logs in as one does; elsewhere these are options, or settings of a plugin.
 */
import type { Problem } from './errors.ts'

export interface Speech {
  /** How inputs are written. */
  readonly inputs: 'with' | 'options' | 'settings'
  /** How credentials get to a registry, as the end of a sentence. */
  readonly login: string
}

/** How a hint says that somebody has to log in: each place has its own words for this. */
export const LOG_IN = 'log in with docker/login-action before this step'

/** A value after `NAME: `: quoted, JSON, or a word. */
const VALUE = `'[^']*'|"[^"]*"|\\{[^}]*\\}|\\[[^\\]]*\\]|[^\\s,;)]+`
/** What a single word is the name of an input after, and what may follow it then. */
const VERBS = 'set|give|take|leave out|remove|check|out of|take out|or|and|to|in'
/** Names that are words, too: "the right to push", "and load it". */
const WORDS = new Set(['push', 'load', 'name', 'file', 'cache', 'verify', 'image', 'user', 'output'])
const ENDS = '(?=[,;.)]|$| (?:higher|lower|out|alone|or|and|to|after|another)\\b)'

/** The same problems; those in a file of the user keep its words. `inputs`: names of all inputs. */
export function inWordsOf(
  { inputs: form, login }: Speech,
  problems: readonly Problem[],
  inputs: readonly string[],
): readonly Problem[] {
  const name =
    form === 'options' ? (input: string) => `--${input}` : (input: string) => input.replaceAll('-', '_')
  const sign = form === 'options' ? ' ' : ': '
  const any = inputs.join('|')
  const long = inputs.filter((input) => input.includes('-')).join('|')
  const assigned = new RegExp(`(?<![-\\w/"'.{])(${any}): (${VALUE})`, 'g')
  const asked = new RegExp(`\\b(${VERBS}) (${any})${ENDS}`, 'g')
  const bare = new RegExp(`(?<![-\\w/"'.])(${long})(?![-\\w/"'.:])`, 'g')
  const reword = (hint: string): string => {
    const loggedIn = hint.replaceAll(LOG_IN, login)
    if (form === 'with') return loggedIn
    return loggedIn
      .replace(assigned, (_, input: string, value: string) =>
        form === 'options' && value === 'true' ? name(input) : `${name(input)}${sign}${value}`,
      )
      .replace(asked, (all, verb: string, input: string) =>
        /^(?:to|or|and|in)$/.test(verb) && WORDS.has(input) ? all : `${verb} ${name(input)}`,
      )
      .replace(bare, (_, input: string) => name(input))
  }
  return problems.map((problem) =>
    problem.hint === undefined || problem.place !== undefined
      ? problem
      : { ...problem, hint: reword(problem.hint) },
  )
}
