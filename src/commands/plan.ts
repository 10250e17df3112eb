import { commandCache } from '../cache/directory.ts'
import { planOutputs } from '../plan/outputs.ts'
import { runPlan } from '../plan/plan.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action plan`: see its help. */
export async function planCommand({ option, env, log }: Call): Promise<Answer> {
  return { text: `${JSON.stringify(planOutputs(await runPlan(option, env, log, commandCache)))}\n` }
}
