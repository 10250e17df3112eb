import { toOutputs } from '../build/report/outputs.ts'
import { runBuild } from '../build/run.ts'
import { commandCache } from '../cache/directory.ts'
import type { Answer, Call } from './call.ts'
import { write, writeDigests, writeDotenv } from './result-files.ts'

/** `nixery-action build`: see its help. */
export async function buildCommand({ option, env, log }: Call): Promise<Answer> {
  const results = await runBuild(option, env, log, commandCache)
  const outputs = toOutputs(results)
  writeDotenv(option('dotenv'), outputs)
  const summaryFile = option('summary-file')
  if (summaryFile !== undefined) write('summary-file', summaryFile, outputs.summary)
  writeDigests(
    option('digests-dir'),
    results.map(({ tree }) => tree.root.descriptor.digest),
  )
  return { text: `${JSON.stringify(outputs)}\n` }
}
