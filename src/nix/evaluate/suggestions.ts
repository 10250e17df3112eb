/** Which packages stand in the place of names that are missing or gone. */

import { distinctBy } from '../../base/collections.ts'
import type { Answer, FoundAnswer } from './answer.ts'
import { inSet, splitName } from './attribute-path.ts'
import type { Evaluator, Located } from './evaluator.ts'
import { type Guesses, guessesFor } from './missing-names.ts'

/** What a name may mean. */
export interface Suggestions {
  readonly guesses: Guesses
  /** Of the guesses for all names those that are packages. */
  readonly packages: ReadonlyMap<string, Located>
}

type Wrong = Exclude<Answer, FoundAnswer>

const isWrong = (answer: Answer): answer is Wrong => answer.status !== 'found'

/** What a name may mean; looked up when the first name is asked for. */
export type Suggest = (name: string) => Promise<Suggestions | undefined>

/** For all names at once: an evaluation takes long, however little it is asked. */
export function suggestionsFor(answers: readonly Answer[], evaluator: Evaluator): Suggest {
  const wrong = answers.filter(isWrong)
  let found: Promise<ReadonlyMap<string, Suggestions>> | undefined
  return async (name) => {
    found ??= lookUp(wrong, evaluator)
    return (await found).get(name)
  }
}

async function lookUp(
  wrong: readonly Wrong[],
  evaluator: Evaluator,
): Promise<ReadonlyMap<string, Suggestions>> {
  const parents = wrong.flatMap((answer) => (answer.status === 'missing' ? [answer.parent] : []))
  const siblings = parents.length === 0 ? new Map() : await evaluator.list([...new Set(parents)])
  const guesses = wrong.map((answer) => [answer.request, guessesOf(answer, siblings)] as const)
  const all = guesses.flatMap(([, own]) => [...own.known, ...own.same, ...own.elsewhere, ...own.near])
  const packages = await evaluator.locate([...new Set(all)])
  return new Map(guesses.map(([request, own]) => [request, { guesses: own, packages }]))
}

/** In the package set of the name. */
function guessesOf(answer: Wrong, siblings: ReadonlyMap<string, readonly string[]>): Guesses {
  const { set, attribute } = splitName(answer.request)
  const { known, same, elsewhere, near } = attributeGuesses(answer, attribute, siblings)
  const listed = (names: readonly string[]) => names.map((name) => inSet(set, name))
  return { known: listed(known), same: listed(same), elsewhere: listed(elsewhere), near: listed(near) }
}

/** A name that fails, or is no package, is spelt right. */
function attributeGuesses(
  answer: Wrong,
  attribute: string,
  siblings: ReadonlyMap<string, readonly string[]>,
): Guesses {
  if (answer.status === 'missing')
    return guessesFor(attribute, splitName(answer.parent).attribute, siblings.get(answer.parent) ?? [])
  const guesses = guessesFor(attribute, '', [])
  return answer.status === 'failed' ? guesses : { ...guesses, same: [], elsewhere: [] }
}

const MOST_NAMES = 2

/** The packages of the first kind of guesses that has any; `isSure`: they are known to have what is meant. */
export function suggested(suggestions: Suggestions | undefined): {
  readonly packages: readonly Located[]
  readonly isSure: boolean
} {
  if (suggestions === undefined) return { packages: [], isSure: false }
  const { guesses, packages } = suggestions
  const found = (names: readonly string[]) =>
    distinctBy(
      names.flatMap((name) => packages.get(name) ?? []),
      ({ attribute }) => attribute,
    )
  const known = found(guesses.known)
  if (known.length > 0) return { packages: known, isSure: true }
  // A name of another spelling elsewhere is another package: perlPackages.MongoDB is not mongodb.
  const elsewhere = found(guesses.elsewhere.filter((name) => packages.get(name)?.attribute === name))
  const kinds = [found(guesses.same), elsewhere, found(guesses.near)]
  return { packages: kinds.find((kind) => kind.length > 0)?.slice(0, MOST_NAMES) ?? [], isSure: false }
}
