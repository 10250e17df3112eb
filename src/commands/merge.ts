import { runMerge } from '../merge/merge.ts'
import { toMergeOutputs } from '../merge/outputs.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action merge`: see its help. */
export async function mergeCommand({ option, env, log }: Call): Promise<Answer> {
  return { text: `${JSON.stringify(toMergeOutputs(await runMerge(option, env, log)))}\n` }
}
