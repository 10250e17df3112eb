/**
 * What the actions have in common, the main one and the sub-actions: inputs, outputs, step summary, and
 * errors.
 */
import { appendFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { toNixeryError } from './base/errors.ts'
import { surviveLostLog } from './host/last-resort.ts'
import { annotationsOf } from './host/log/annotations.ts'
import { renderFailure } from './host/log/failure-summary.ts'
import type { Log } from './host/log/log.ts'
import { workflowLog } from './host/log/workflow.ts'
import { type InputTable, type NameIn, secretInputs } from './request/inputs/input-table.ts'

/** What a step gives to the steps after it; the step summary, which is for people, is among it. */
type StepOutputs = Readonly<Record<string, string | number | object>> & { readonly summary: string }

/**
 * Runs one step to its end, and ends the process. No input of the table that is a secret is shown in a log.
 */
export async function runStep<Table extends InputTable>(
  inputs: Table,
  work: (given: (name: NameIn<Table>) => string, log: Log) => Promise<StepOutputs>,
): Promise<never> {
  surviveLostLog()
  process.on('uncaughtException', (error) => {
    report(error)
    process.exit()
  })
  try {
    const given = (name: string) => core.getInput(name)
    for (const secret of secretInputs(inputs, given)) core.setSecret(secret)
    const outputs = await work(given, workflowLog(core))
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
    if (process.env.GITHUB_STEP_SUMMARY) await appendFile(process.env.GITHUB_STEP_SUMMARY, outputs.summary)
  } catch (thrown) {
    report(thrown)
    const file = process.env.GITHUB_STEP_SUMMARY
    if (file) await appendFile(file, renderFailure(toNixeryError(thrown))).catch(() => {})
  }
  // A cache service that hangs still has a client waiting for it.
  return process.exit()
}

function report(thrown: unknown): void {
  const error = toNixeryError(thrown)
  for (const { message, properties } of annotationsOf(error)) core.error(message, properties)
  process.exitCode = 1
  if (error.cause instanceof Error) core.debug(error.cause.stack ?? error.cause.message)
}
