import { toOutputs } from '../build/report/outputs.ts'
import { runBuild } from '../build/run.ts'
import { commandCache } from '../cache/directory.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action build`: see its help. */
export async function buildCommand({ option, env, log }: Call): Promise<Answer> {
  const results = await runBuild(option, env, log, commandCache)
  return { text: `${JSON.stringify(toOutputs(results))}\n` }
}
