/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { jobCache } from './cache/job-cache.ts'
import { INPUTS } from './inputs.ts'
import { outputs } from './report/outputs.ts'
import { runBuild } from './run.ts'

await runStep(INPUTS, async (given, log) => outputs(await runBuild(given, process.env, log, jobCache)))
