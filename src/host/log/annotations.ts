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
 * The annotations of a failure: one at each place in a file that a problem names, and one for all the others. GitHub shows
 * ten of a step.
 */
export function annotationsOf({ code, problems }: NixeryError): readonly Annotation[] {
  const [placed, others] = [problems.filter(hasPlace), problems.filter((problem) => !hasPlace(problem))]
  const rest =
    others.length === 0 ? [] : [{ message: formatProblems(others), properties: { title: title(code) } }]
  return [...rest, ...placed.map((problem) => annotation(code, problem))]
}

const hasPlace = ({ place }: Problem): boolean => place !== undefined

/** The code is what docs/errors.md explains. */
const title = (code: ErrorCode): string => `nixery-action: ${code}`

function annotation(code: ErrorCode, problem: Problem): Annotation {
  const { place, ...said } = problem
  const { file, line, column } = place ?? {}
  return {
    // GitHub shows the place itself.
    message: formatProblems([said]),
    properties: {
      title: title(code),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    },
  }
}
