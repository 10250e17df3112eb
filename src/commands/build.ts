import { DirectoryCache, defaultCacheDirectory } from '../cache/directory.ts'
import { outputs } from '../report/outputs.ts'
import { runBuild } from '../run.ts'
import type { Answer, Call } from './call.ts'

export async function buildCommand({ option, env, log }: Call): Promise<Answer> {
  const results = await runBuild(
    option,
    env,
    log,
    (request, host) => new DirectoryCache(request.cacheDir ?? defaultCacheDirectory(host.env), host.log),
  )
  return { text: `${JSON.stringify(outputs(results))}\n` }
}
