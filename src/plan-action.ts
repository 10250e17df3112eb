/** The sub-action plan: an image file -> the matrix of the jobs that build it. */
import { runStep } from './action-step.ts'
import { jobCache } from './cache/job-cache.ts'
import { PLAN_INPUTS } from './plan/inputs.ts'
import { toPlanOutputs } from './plan/outputs.ts'
import { runPlan } from './plan/plan.ts'

await runStep(PLAN_INPUTS, async (given, log) =>
  toPlanOutputs(await runPlan(given, process.env, log, jobCache)),
)
