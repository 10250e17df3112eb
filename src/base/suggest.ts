import damerauLevenshtein from 'damerau-levenshtein'
import { compare } from './collections.ts'

const MOST_SUGGESTIONS = 3

/**
 * The names nearest to a misspelt one, best first, at most three. Near means few typing mistakes (a letter
 * too many, too few, wrong, or two exchanged): one in a short name, one more for every three letters.
 */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const lowerWanted = wanted.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return names
    .filter((name) => Math.abs(name.length - wanted.length) <= limit)
    .map((name) => ({
      name,
      mistakes: damerauLevenshtein(lowerWanted, name.toLowerCase()).steps,
      strangers: differentLetters(lowerWanted, name.toLowerCase()),
    }))
    .filter(({ mistakes }) => mistakes <= limit)
    .sort((a, b) => a.mistakes - b.mistakes || a.strangers - b.strangers || compare(a.name, b.name))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name)
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
