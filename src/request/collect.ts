import { NixeryError, type Problem } from '../base/errors.ts'
import type { InputProblems } from './inputs/input-table.ts'

/** Gathers what is wrong, so that one run says all of it. */
export class ProblemCollector {
  readonly #parsed: InputProblems
  readonly #problems: Problem[] = []

  constructor(parsed: InputProblems) {
    this.#parsed = parsed
  }

  add(message: string, hint: string): void {
    this.#problems.push({ message, hint })
  }

  /** What the check gives; when it throws a NixeryError, that is kept and the fallback stands in. */
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
    // An input that cannot be used was replaced by its default: what that leads to is nobody's mistake.
    return this.#problems
      .filter((problem) => !this.#parsed.unusable.has(inputOf(problem)))
      .map((problem) => this.#placed(problem))
  }

  #placed(problem: Problem): Problem {
    const place = problem.place ?? this.#parsed.placeOf(inputOf(problem))
    return place === undefined ? problem : { ...problem, place }
  }
}

/** Every message begins with the name of its input. */
function inputOf({ message }: Problem): string {
  return message.split(':')[0] ?? ''
}
