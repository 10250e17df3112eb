/**
 * An error that Nix cannot catch takes all names of an evaluation down with it: the guilty ones are searched
 * for.
 */
import { limitConcurrency } from '../../base/limit.ts'
import type { Answer } from './answer.ts'
import { type Evaluator, evaluationsAtOnce } from './evaluator.ts'

/**
 * The part that is evaluated first: of a part that is fine, the other one is known to fail without another
 * evaluation, so the smaller first keeps the worst case low.
 */
const FIRST_PART = 0.382

/**
 * The answers for names that fail together. For one guilty name it takes about 1.5 log2(n) evaluations at
 * most.
 */
export async function bisect(evaluator: Evaluator, names: readonly string[]): Promise<readonly Answer[]> {
  const evaluate = limitConcurrency(evaluator.all, evaluationsAtOnce())
  const failing = async (part: readonly string[]): Promise<readonly Answer[]> => {
    const [name = ''] = part
    if (part.length === 1)
      return [{ request: name, attribute: name, status: 'failed', name: null, pname: null }]
    const middle = Math.max(1, Math.round(part.length * FIRST_PART))
    const [first, rest] = [part.slice(0, middle), part.slice(middle)]
    const answer = await evaluate(first)
    const parts = await Promise.all([
      answer?.packages ?? failing(first),
      answer === undefined ? unknown(rest) : failing(rest),
    ])
    return parts.flat()
  }
  const unknown = async (part: readonly string[]) => (await evaluate(part))?.packages ?? failing(part)
  return failing(names)
}
