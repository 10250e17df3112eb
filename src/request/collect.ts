import { NixeryError, type Problem } from '../base/errors.ts'
import type { InputProblems } from './inputs/input-table.ts'

/** Gathers what is wrong, so that one run says all of it. */
export class ProblemCollector {
  readonly #parsed: InputProblems
  readonly #problems: Problem[] = []

  constructor(parsed: InputProblems) {
    this.#parsed = parsed
  }

  add(input: string, message: string, hint: string): void {
    this.#problems.push({ input, message, hint })
  }

  /** What the check gives; when it throws a NixeryError, its problems are kept and the fallback stands in. */
  attempt<T>(check: () => T, fallback: T): T {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error
      this.#problems.push(...error.problems)
      return fallback
    }
  }

  /** What is wrong with the inputs themselves, and with them together. */
  all(): readonly Problem[] {
    return [...this.#parsed.problems.map((problem) => this.#placed(problem)), ...this.own()]
  }

  /** What is wrong with them together. */
  own(): readonly Problem[] {
    // An input that cannot be used was replaced by its default: problems that follow from the default would
    // mislead.
    return this.#problems
      .filter(({ input }) => input === undefined || !this.#parsed.unusable.has(input))
      .map((problem) => this.#placed(problem))
  }

  #placed(problem: Problem): Problem {
    const { input } = problem
    const place = problem.place ?? (input === undefined ? undefined : this.#parsed.placeOf(input))
    return place === undefined ? problem : { ...problem, place }
  }
}
