import { NixeryError, type Problem, problemText } from '../../src/base/errors.ts'

/** What a call that has to fail says: one `message | hint` for each problem, behind the error's code. */
export function problemsOf(work: () => unknown): string[] {
  try {
    work()
  } catch (error) {
    return listed(error)
  }
  throw new Error('it did not fail')
}

/** The same for work that takes its time. */
export async function problemsOfAsync(work: Promise<unknown>): Promise<string[]> {
  return work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => listed(error),
  )
}

function listed(error: unknown): string[] {
  if (!(error instanceof NixeryError)) throw error
  const line = (problem: Problem) => `${problemText(problem)} | ${problem.hint ?? 'no hint'}`
  return [error.code, ...error.problems.map(line)]
}
