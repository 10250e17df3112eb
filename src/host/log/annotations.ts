import { distinctBy } from '../../base/collections.ts'
import { type ErrorCode, formatProblems, type NixeryError, type Problem } from '../../base/errors.ts'

/** A log annotation, as `@actions/core` takes it. */
export interface Annotation {
  readonly message: string
  readonly properties: {
    readonly title: string
    readonly file?: string
    readonly startLine?: number
    readonly startColumn?: number
  }
}

/**
 * The annotations of a failure: one at each place in a file that a problem names, and one for all the others.
 * GitHub shows ten of a step.
 */
export function annotationsOf({ code, problems }: NixeryError): readonly Annotation[] {
  const [placed, others] = [problems.filter(hasPlace), problems.filter((problem) => !hasPlace(problem))]
  const rest =
    others.length === 0 ? [] : [{ message: formatProblems(others), properties: { title: title(code) } }]
  const places = distinctBy(placed, placeOf)
  const at = (place: string) => placed.filter((problem) => placeOf(problem) === place)
  return [...rest, ...places.map((first) => annotation(code, first, at(placeOf(first))))]
}

const placeOf = ({ place }: Problem): string => [place?.file, place?.line, place?.column].join(':')

const hasPlace = ({ place }: Problem): boolean => place !== undefined

/** The code is what docs/errors.md explains. */
const title = (code: ErrorCode): string => `nixery-action: ${code}`

function annotation(code: ErrorCode, { place }: Problem, problems: readonly Problem[]): Annotation {
  const { file, line, column } = place ?? {}
  return {
    // GitHub shows the place itself.
    message: formatProblems(problems.map(({ place: _, ...said }) => said)),
    properties: {
      title: title(code),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    },
  }
}
