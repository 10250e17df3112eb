/** The GitHub Action: inputs -> request -> build -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { ActionsCache, actionsCacheAvailable } from './cache/actions.ts'
import { type Cache, noCache } from './cache/cache.ts'
import { DirectoryCache } from './cache/directory.ts'
import type { Host } from './host.ts'
import { INPUTS } from './inputs.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary.ts'
import type { ImageRequest } from './request/request.ts'
import { runBuild } from './run.ts'

await runStep(INPUTS, async (given, log) => {
  const result = await runBuild(given, process.env, log, chooseCache)
  return { outputs: outputs(result), summary: summary(result) }
})

function chooseCache(request: ImageRequest, host: Host): Cache {
  if (request.cacheDir !== undefined) return new DirectoryCache(request.cacheDir, host.log)
  if (actionsCacheAvailable()) return new ActionsCache(host)
  host.log.info('this runner offers no Actions cache: nothing is remembered in it')
  return noCache
}
