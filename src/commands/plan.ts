import { commandCache } from '../cache/directory.ts'
import { toPlanOutputs } from '../plan/outputs.ts'
import { runPlan } from '../plan/plan.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action plan`: see its help. */
export async function planCommand({ option, env, log }: Call): Promise<Answer> {
  return { text: `${JSON.stringify(toPlanOutputs(await runPlan(option, env, log, commandCache)))}\n` }
}
