import { runMerge } from '../merge/merge.ts'
import { toMergeOutputs } from '../merge/outputs.ts'
import type { Answer, Call } from './call.ts'
import { withImageFile } from './default-file.ts'

/** `nixery-action merge`: see its help. */
export async function mergeCommand(call: Call): Promise<Answer> {
  const { env, log } = call
  const option = withImageFile(call, ['image', 'packages'])
  return { text: `${JSON.stringify(toMergeOutputs(await runMerge(option, env, log)))}\n` }
}
