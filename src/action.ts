/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { appendFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { ActionsCache, actionsCacheAvailable } from './cache/actions.ts'
import { type Cache, noCache } from './cache/cache.ts'
import { DirectoryCache } from './cache/directory.ts'
import { toNixeryError } from './errors.ts'
import type { Host } from './host.ts'
import { INPUTS, inputNames } from './inputs.ts'
import { annotationsOf } from './log/annotations.ts'
import { workflowLog } from './log/workflow.ts'
import { secretParts } from './redact.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary.ts'
import type { RunRequest } from './request/request.ts'
import { runBuild } from './run.ts'

async function main(): Promise<void> {
  for (const name of inputNames) {
    const value = core.getInput(name)
    if ('secret' in INPUTS[name] && value !== '') for (const part of secretParts(value)) core.setSecret(part)
  }
  const results = await runBuild((name) => core.getInput(name), process.env, workflowLog(core), chooseCache)
  for (const [name, value] of Object.entries(outputs(results))) core.setOutput(name, value)
  if (process.env.GITHUB_STEP_SUMMARY) await appendFile(process.env.GITHUB_STEP_SUMMARY, summary(results))
}

function chooseCache(request: RunRequest, host: Host): Cache {
  if (request.cacheDir !== undefined) return new DirectoryCache(request.cacheDir, host.log)
  if (actionsCacheAvailable()) return new ActionsCache(host)
  host.log.info('this runner offers no Actions cache: nothing is remembered in it')
  return noCache
}

await main().catch((thrown: unknown) => {
  const error = toNixeryError(thrown)
  for (const { message, properties } of annotationsOf(error)) core.error(message, properties)
  process.exitCode = 1
  if (error.cause instanceof Error) core.debug(error.cause.stack ?? error.cause.message)
})
// A cache service that hangs still has a client waiting for it.
process.exit()
