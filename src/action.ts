/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { toOutputs } from './build/report/outputs.ts'
import { runBuild } from './build/run.ts'
import { jobCache } from './cache/job-cache.ts'
import { INPUTS } from './request/inputs/inputs.ts'

await runStep(INPUTS, async (given, log) => toOutputs(await runBuild(given, process.env, log, jobCache)))
