import { toNixeryError } from '../base/errors.ts'
import { type Outputs, toOutputs } from '../build/report/outputs.ts'
import type { BuildResult } from '../build/report/result.ts'
import { runBuild, runForecast } from '../build/run.ts'
import { commandCache } from '../cache/directory.ts'
import { renderFailure } from '../host/log/failure-summary.ts'
import { renderBuildAnswer, renderReferences } from './build-answer.ts'
import { type Answer, type Call, terminalOf } from './call.ts'
import { withPackages } from './default-file.ts'
import { renderForecasts } from './forecast-text.ts'
import { write, writeDigests, writeDotenv } from './result-files.ts'

/** `nixery-action build`: see its help. */
export async function buildCommand(call: Call): Promise<Answer> {
  const { option, env, log } = call
  if (option('dry-run') !== undefined) return dryRun(call)
  const start = performance.now()
  const results = await runBuild(withPackages(call), env, log, commandCache).catch((thrown: unknown) => {
    writeSummary(call, renderFailure(toNixeryError(thrown)))
    throw thrown
  })
  const outputs = toOutputs(results)
  writeDotenv(option('dotenv'), outputs)
  writeSummary(call, outputs.summary)
  writeDigests(
    option('digests-dir'),
    results.map(({ tree }) => tree.root.descriptor.digest),
  )
  const seconds = (performance.now() - start) / 1000
  return { text: answer(call, results, outputs, seconds) }
}

/** A run that failed has one, too. */
function writeSummary({ option }: Call, summary: string): void {
  const file = option('summary-file')
  if (file !== undefined) write('summary-file', file, summary)
}

async function dryRun(call: Call): Promise<Answer> {
  const { env, log } = call
  const images = await runForecast(withPackages(call), env, log, commandCache)
  const terminal = terminalOf(call)
  return { text: terminal ? renderForecasts(images, terminal.columns) : `${JSON.stringify({ images })}\n` }
}

/** For a person a few lines, for a program all outputs as one JSON object. */
function answer(call: Call, results: readonly BuildResult[], outputs: Outputs, seconds: number): string {
  const { option } = call
  if (option('quiet') !== undefined) return renderReferences(results)
  if (option('summary') !== undefined) return `${JSON.stringify(outputs)}\n`
  const terminal = terminalOf(call)
  if (terminal !== undefined) return renderBuildAnswer(results, seconds, terminal)
  const { summary: _, ...rest } = outputs
  return `${JSON.stringify(rest)}\n`
}
