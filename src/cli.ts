#!/usr/bin/env node
/** The command line: arguments -> a command -> JSON on standard output, progress on standard error. */
import { text } from 'node:stream/consumers'
import packageJson from '../package.json' with { type: 'json' }
import { parseCommand } from './arguments.ts'
import type { Cache } from './cache/cache.ts'
import { DirectoryCache, defaultCacheDirectory } from './cache/directory.ts'
import { graphArguments } from './commands.ts'
import { formatProblems, toNixeryError } from './errors.ts'
import { groupLayers } from './group-layers.ts'
import { helpText } from './help.ts'
import type { Host } from './host.ts'
import { PLAN_FILE } from './layers/plan.ts'
import { terminalLog } from './log/terminal.ts'
import { planLayers } from './plan-layers.ts'
import { outputs } from './report/outputs.ts'
import type { ImageRequest } from './request/request.ts'
import { runBuild } from './run.ts'

const debugWanted = process.argv.includes('--debug')

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2), process.env)
  if (command.name === 'help') process.stdout.write(helpText(command.of))
  else if (command.name === 'version') process.stdout.write(`${packageJson.version}\n`)
  else if (command.name === 'group-layers') {
    const explain = command.option('explain') === 'true'
    const layersPlan = command.option('layers-plan')
    const options = { ...graphArguments(command.option), explain, layersPlan }
    process.stdout.write(groupLayers(await text(process.stdin), options))
  } else if (command.name === 'plan-layers') {
    const check = command.option('check') === 'true'
    const layersPlan = command.option('layers-plan') ?? PLAN_FILE
    const drift = planLayers(await text(process.stdin), {
      ...graphArguments(command.option),
      check,
      layersPlan,
    })
    process.stdout.write(`${JSON.stringify(drift)}\n`)
    if (check && drift.missing.length > 0) process.exitCode = 1
  } else {
    const log = terminalLog(process.stderr, { live: process.stderr.isTTY === true, debug: command.debug })
    const result = await runBuild(command.option, process.env, log, chooseCache)
    process.stdout.write(`${JSON.stringify(outputs(result))}\n`)
  }
}

function chooseCache(request: ImageRequest, host: Host): Cache {
  return new DirectoryCache(request.cacheDir ?? defaultCacheDirectory(host.env), host.log)
}

main().catch((thrown: unknown) => {
  const error = toNixeryError(thrown)
  process.stderr.write(`error: ${formatProblems(error.problems)}\n`)
  if (debugWanted && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}\n`)
  process.exitCode = error.code === 'usage' || error.code === 'invalid-input' ? 2 : 1
})
