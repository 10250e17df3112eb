/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { jobCache } from './cache/job-cache.ts'
import { INPUTS } from './inputs.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary.ts'
import { runBuild } from './run.ts'

await runStep(INPUTS, async (given, log) => {
  const results = await runBuild(given, process.env, log, jobCache)
  return { outputs: outputs(results), summary: summary(results) }
})
