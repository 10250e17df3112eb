/** The header `WWW-Authenticate`. https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */

/** One way in which a server lets others in. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`, `negotiate`. */
  readonly scheme: string
  /** By names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = /[\s,]*([!#$%&'*+.^_`|~\w-]+)/y
/** What follows a token that is the name of a parameter; quoted or not. */
const VALUE = /\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y

/**
 * All challenges of an answer, in their order: a header may hold several, and there may be several headers.
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap(challengesIn)
}

function challengesIn(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  let at = 0
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  for (let token = next(TOKEN); token !== null; token = next(TOKEN)) {
    const name = (token[1] ?? '').toLowerCase()
    const value = next(VALUE)
    if (value === null) challenges.push({ scheme: name, parameters: new Map() })
    else challenges.at(-1)?.parameters.set(name, value[1]?.replace(/\\(.)/g, '$1') ?? value[2] ?? '')
  }
  return challenges
}

/** Challenges that this program can answer, the strongest first. */
export function answerable(challenges: readonly Challenge[]): readonly Challenge[] {
  return ['bearer', 'basic'].flatMap((scheme) =>
    challenges.filter((one) => one.scheme === scheme).slice(0, 1),
  )
}
