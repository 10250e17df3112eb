import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import { redact } from '../base/redact.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { type ChooseCache, openBuildCache } from '../cache/open-build-cache.ts'
import type { BuildRecord } from '../evidence/build-record.ts'
import { diskFull, isDiskFull } from '../host/disk-full.ts'
import { passingOn } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../host/log/log.ts'
import { withHost, withoutSecrets } from '../host/work-dir.ts'
import { declaredImages } from '../request/image-file/given.ts'
import { fromText } from '../request/inputs/input-table.ts'
import { type InputName, parseInputs, secretsIn } from '../request/inputs/inputs.ts'
import { withMissingDirectories } from '../request/missing-directories.ts'
import { type RunRequest, runRequest } from '../request/request.ts'
import { build } from './build.ts'
import { type Forecast, forecast } from './forecast.ts'
import { readRecord } from './read-record.ts'
import type { BuildResult } from './report/result.ts'
import { reproduction, shownInputs } from './reproduce.ts'

type Given = (name: InputName) => string | undefined

/**
 * What both front ends do: inputs -> request -> build, in a private directory that is removed at the end,
 * whatever happens. Signals and the end of the run's time stop it: its processes end first, then the
 * directory goes, then the error is thrown. Neither the log nor an error shows a secret.
 */
export async function runBuild(
  given: Given,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
): Promise<readonly BuildResult[]> {
  const start = performance.now()
  const results = await buildFor(given, env, log, chooseCache, async (built) => built)
  const seconds = (performance.now() - start) / 1000
  const secrets = secretsIn(given, env)
  const inputs = Object.fromEntries(
    Object.entries(shownInputs(given)).map(([name, text]) => [name, redact(text, secrets)]),
  )
  // Both quote what other programs said.
  return results.map((result) => ({
    ...{ ...result, seconds, inputs, reproduce: reproduction(inputs, result) },
    unpinned: result.unpinned && redact(result.unpinned, secrets),
    cacheTrouble: result.cacheTrouble && redact(result.cacheTrouble, secrets),
  }))
}

/** The same, and what is done with the images then is part of the run: its host, time limit and cache are those of the build. */
export function buildFor<T>(
  given: Given,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
  use: (results: readonly BuildResult[], host: Host, memory: BuildCache) => Promise<T>,
): Promise<T> {
  return inRun(given, env, log, (request, host) =>
    withFullDisksNamed(request, host, async () => {
      const memory = openBuildCache(request, host, chooseCache, request.cache === 'true')
      return use(await build(request, host, memory), host, memory)
    }),
  )
}

/** What a build with these inputs would do. */
export function runForecast(
  given: Given,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
): Promise<readonly Forecast[]> {
  return inRun(given, env, log, (request, host) =>
    forecast(request, host, openBuildCache(request, host, chooseCache, false)),
  )
}

function inRun<T>(
  given: Given,
  env: NodeJS.ProcessEnv,
  log: Log,
  work: (request: RunRequest, host: Host) => Promise<T>,
): Promise<T> {
  return withoutSecrets(secretsIn(given, env), log, async (quietLog) => {
    const request = await requestOf(given, env, quietLog)
    return withHost(passingOn(env, request.passEnv), quietLog, request.timeoutSeconds, (host) =>
      work(request, host),
    )
  })
}

async function requestOf(given: Given, env: NodeJS.ProcessEnv, log: Log): Promise<RunRequest> {
  const declared = withMissingDirectories(await declaredImages(fromText(given)))
  return runRequest(declared, env, await recordFor(given, env, log))
}

/** The record that is to be built from; undefined without one. */
async function recordFor(given: Given, env: NodeJS.ProcessEnv, log: Log): Promise<BuildRecord | undefined> {
  const place = given('from-record')?.trim() ?? ''
  if (place === '') return undefined
  const { inputs } = parseInputs(fromText(given))
  return withHost(env, log, inputs.timeout, (host) => readRecord(place, inputs, host))
}

async function withFullDisksNamed<T>(request: RunRequest, host: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isKnown = error instanceof NixeryError && error.code !== 'output'
    if (isKnown || !isDiskFull(error)) throw error
    const outputs = request.images.flatMap(({ local }) => local.outputs)
    const directories = [host.workDir, ...outputs.map(({ dest }) => path.dirname(dest))]
    throw await diskFull((error as Error).message, directories, error)
  }
}
