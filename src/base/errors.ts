import { distinctBy } from './collections.ts'

/**
 * What can go wrong, in a form that programs can branch on, and what each code means. A code never changes
 * its meaning between versions; docs/errors.md says what to do about each.
 */
export const ERROR_CODES = {
  usage: 'the call itself is malformed',
  'invalid-input': 'an input has a value that cannot be used',
  packages: 'packages that the package set does not have, or refuses',
  evaluation: 'Nix failed while it evaluated the package set',
  build: 'a package could not be built or fetched',
  'build-from-source': 'packages would be built from source, which build-from-source: deny forbids',
  'missing-tool': 'a program that the run needs is not there',
  'no-network': 'this machine reaches no server at all',
  'registry-unreachable': 'the registry does not answer',
  'registry-denied': 'the registry refuses the credentials, or what they are used for',
  push: 'the image could not be pushed',
  'too-large': 'an image is larger than max-size',
  image: 'the image does not exist, or is not a container image',
  verify: 'a cached value does not match the rebuilt one',
  record: 'the image is not the one of the record in from-record',
  output: 'the result cannot be written where it was asked for',
  'disk-full': 'a disk has no space left',
  'too-many-files': 'this process may not open as many files as it needs',
  'out-of-memory': 'a process was killed, most likely because memory was full',
  timeout: 'the time for the run, or for a build in it, is over',
  cancelled: 'a signal stopped the run',
  internal: 'a bug in this program',
} as const satisfies Readonly<Record<string, string>>

export type ErrorCode = keyof typeof ERROR_CODES

/**
 * One thing that is wrong, and what the user can do about it. Texts for people are made of it by
 * `problemText` alone.
 */
export interface Problem {
  /** Without the name of the input or the image. */
  readonly message: string
  readonly hint?: string
  /** The input that it is about. */
  readonly input?: string
  /** The image of the image file that it is about. */
  readonly image?: string
  /** What programs branch on, where the code of the error is not enough. */
  readonly reason?: Reason
  /** Where in a file of the user it is. */
  readonly place?: SourceLocation
}

/** `lost-builder`: a remote builder went away in the middle of a build; another attempt may succeed. */
export type Reason = 'lost-builder'

/** Whether a check gave a problem in place of a value. */
export const isProblem = (result: object): result is Problem => 'message' in result

export interface SourceLocation {
  readonly file: string
  /** From 1. */
  readonly line?: number
  readonly column?: number
}

/** Those of one file as one reads it, at the places that they have among the others. */
function inOrderOfLines(problems: readonly Problem[]): readonly Problem[] {
  const ordered = [...problems]
  for (const file of new Set(problems.map(({ place }) => place?.file))) {
    if (file === undefined) continue
    const ofFile = problems.filter(({ place }) => place?.file === file)
    ofFile.sort((a, b) => before(a.place, b.place))
    for (const [index, { place }] of problems.entries())
      if (place?.file === file) ordered[index] = ofFile.shift() as Problem
  }
  return ordered
}

const before = (a: SourceLocation | undefined, b: SourceLocation | undefined): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)

/** The only error class of the program: a code, one or more problems each with its fix, and the cause. */
export class NixeryError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, problems: Problem | readonly Problem[], cause?: unknown) {
    const list = Array.isArray(problems)
      ? inOrderOfLines(problems as readonly Problem[])
      : [problems as Problem]
    super(list.map(problemText).join('\n'), cause === undefined ? undefined : { cause })
    this.name = 'NixeryError'
    this.code = code
    this.problems = list
  }
}

/**
 * Any thrown value as a NixeryError; what is not one already is a bug and says so. Whatever could not be done
 * because no more files can be opened: that is what is to be said.
 */
export function toNixeryError(thrown: unknown): NixeryError {
  const limit = tooManyFiles(thrown)
  if (limit !== undefined) return limit
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

/** The error of a process that may open no more files, whatever was made of it; undefined for any other. */
export function tooManyFiles(thrown: unknown): NixeryError | undefined {
  if (!(thrown instanceof Error)) return undefined
  const { code }: NodeJS.ErrnoException = thrown
  if (code !== 'EMFILE' && code !== 'ENFILE') return tooManyFiles(thrown.cause)
  return new NixeryError(
    'too-many-files',
    { message: `too many open files: ${thrown.message}`, hint: 'raise the limit: ulimit -n 1024' },
    thrown,
  )
}

/** What is wrong, in one line: `web: packages: the list is empty`. */
export function problemText({ image, input, message }: Problem): string {
  return [image, input, message].filter((part) => part !== undefined).join(': ')
}

/** The problems as text for people: one line each, its fix indented below. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map((problem) => {
      const { hint, place } = problem
      const text = problemText(problem)
      const where = place === undefined ? '' : [place.file, place.line, place.column].join(':')
      const prefix = text.includes(where) ? '' : `${where}: `
      return prefix + text + (hint === undefined ? '' : `\n  fix: ${hint}`)
    })
    .join('\n')
}

/**
 * Waits for all and throws what is wrong with any as one error, so that nothing has to be found out one by
 * one.
 */
export async function settleAll<T extends readonly unknown[]>(
  ...work: { readonly [Index in keyof T]: Promise<T[Index]> }
): Promise<T> {
  const errors = rejections(await Promise.allSettled(work))
  if (errors.length > 0) throw mergeErrors(errors)
  return (await Promise.all(work)) as unknown as T
}

/** Why work failed that was waited for. */
export const rejections = (outcomes: readonly PromiseSettledResult<unknown>[]): readonly unknown[] =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))

/** The first of several errors, with the problems of all when they are what users can do something about. */
export function mergeErrors([first, ...others]: readonly unknown[]): unknown {
  const known = others.filter(
    (error): error is NixeryError => error instanceof NixeryError && error.code !== 'cancelled',
  )
  if (!(first instanceof NixeryError) || known.length === 0) return first
  const problems = [...first.problems, ...known.flatMap((error) => error.problems)]
  return new NixeryError(
    first.code,
    distinctBy(problems, (problem) => formatProblems([problem])),
    first,
  )
}

/** A failure with every text of it changed by `clean`: messages, hints and those of its causes. */
export function redactedError(thrown: unknown, clean: (text: string) => string): NixeryError {
  const { code, problems, cause } = toNixeryError(thrown)
  const cleaned = problems.map((problem) => ({
    ...problem,
    message: clean(problem.message),
    ...(problem.hint === undefined ? {} : { hint: clean(problem.hint) }),
  }))
  if (!(cause instanceof Error)) return new NixeryError(code, cleaned)
  const because = new Error(clean(cause.message))
  because.stack = clean(cause.stack ?? cause.message)
  return new NixeryError(code, cleaned, because)
}
