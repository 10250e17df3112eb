import damerauLevenshtein from 'damerau-levenshtein'
import { compare } from './collections.ts'

const MOST_SUGGESTIONS = 3

/**
 * The names nearest to a misspelt one, best first, at most three. Near means few typing mistakes (a letter
 * too many, too few, wrong, or two exchanged): one in a short name, one more for every three letters.
 */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return namesNear(wanted, names, limit)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name)
}

export interface NearName {
  readonly name: string
  /** Typing mistakes between the two: at least 1, unless only capitals differ. */
  readonly mistakes: number
  /** Letters of the name that the other one has not. */
  readonly strangers: number
}

/** All names with at most `limit` typing mistakes, best first. */
export function namesNear(wanted: string, names: readonly string[], limit: number): readonly NearName[] {
  const lowerWanted = wanted.toLowerCase()
  return names
    .filter((name) => Math.abs(name.length - wanted.length) <= limit)
    .map((name) => ({
      name,
      mistakes: damerauLevenshtein(lowerWanted, name.toLowerCase()).steps,
      strangers: differentLetters(lowerWanted, name.toLowerCase()),
    }))
    .filter(({ mistakes }) => mistakes <= limit)
    .sort((a, b) => a.mistakes - b.mistakes || a.strangers - b.strangers || compare(a.name, b.name))
}

/** Among equally near names the one made of the same letters is likeliest: `gti` is `git`, not `gtk`. */
function differentLetters(a: string, b: string): number {
  const rest = [...b]
  for (const letter of a) {
    const index = rest.indexOf(letter)
    if (index >= 0) rest.splice(index, 1)
  }
  return rest.length
}
