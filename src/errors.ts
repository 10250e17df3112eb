/**
 * What went wrong, in a form that programs can branch on. `code` never changes its meaning between versions.
 *
 * - `usage`: the call itself is malformed; the command line exits with 2
 * - `invalid-input`: an input has a value that cannot be used
 * - `packages`: names that the package set does not have or refuses
 * - `evaluation`, `build`: Nix failed while evaluating or building
 * - `missing-tool`: a program that the run needs is not there
 * - `registry-unreachable`, `registry-denied`, `push`: the registry's side
 * - `verify`: something that was remembered is not true
 * - `output`: the result cannot be written where it was asked for
 * - `cancelled`: a signal stopped the run
 * - `internal`: a bug in this program
 */
export type ErrorCode =
  | 'usage'
  | 'invalid-input'
  | 'packages'
  | 'evaluation'
  | 'build'
  | 'missing-tool'
  | 'registry-unreachable'
  | 'registry-denied'
  | 'push'
  | 'verify'
  | 'output'
  | 'cancelled'
  | 'internal'

/** One thing that is wrong, and what the user can do about it. */
export interface Problem {
  readonly message: string
  readonly hint?: string
  /** Where in a file of the user it stands. */
  readonly location?: Location
}

/** A place in a text file. Lines and columns begin at 1. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The only error class of the program: a code, one or more problems each with its fix, and the cause. */
export class NixeryError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, problems: Problem | readonly Problem[], cause?: unknown) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    super(list.map((problem) => problem.message).join('\n'), cause === undefined ? undefined : { cause })
    this.name = 'NixeryError'
    this.code = code
    this.problems = list
  }
}

/** Any thrown value as a NixeryError; what is not one already is a bug and says so. */
export function toNixeryError(thrown: unknown): NixeryError {
  if (thrown instanceof NixeryError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new NixeryError(
    'internal',
    {
      message: `unexpected error: ${message}`,
      hint: 'this is a bug: please report it with the log of a debug run',
    },
    thrown,
  )
}

/** The problems as text for people: one line each, its fix indented below. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ message, hint, location }) => {
      const where = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `
      return where + message + (hint === undefined ? '' : `\n  fix: ${hint}`)
    })
    .join('\n')
}

/** Waits for both and throws what is wrong with either as one error, so that nothing has to be found out one by one. */
export async function allProblems<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const outcomes = await Promise.allSettled([a, b])
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  )
  const [first, second] = errors
  if (first instanceof NixeryError && second instanceof NixeryError && second.code !== 'cancelled') {
    throw new NixeryError(first.code, [...first.problems, ...second.problems], first)
  }
  if (errors.length > 0) throw first
  return Promise.all([a, b])
}
