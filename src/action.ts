/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { appendFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { formatProblems, toNixeryError } from './errors.ts'
import { INPUTS, inputNames } from './inputs.ts'
import { workflowLog } from './log/workflow.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary.ts'
import { runBuild } from './run.ts'

async function main(): Promise<void> {
  for (const name of inputNames) {
    const value = core.getInput(name)
    if ('secret' in INPUTS[name] && value !== '') core.setSecret(value)
  }
  const result = await runBuild((name) => core.getInput(name), process.env, workflowLog(core))
  for (const [name, value] of Object.entries(outputs(result))) core.setOutput(name, value)
  if (process.env.GITHUB_STEP_SUMMARY) await appendFile(process.env.GITHUB_STEP_SUMMARY, summary(result))
}

main().catch((thrown: unknown) => {
  const error = toNixeryError(thrown)
  core.setFailed(formatProblems(error.problems))
  if (error.cause instanceof Error) core.debug(error.cause.stack ?? error.cause.message)
})
