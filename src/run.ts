import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'
import { type Cache, noCache } from './cache/cache.ts'
import { Memory } from './cache/memory.ts'
import type { Host } from './host.ts'
import { type InputName, parseInputs } from './inputs.ts'
import type { Log } from './log/log.ts'
import type { BuildResult } from './report/result.ts'
import { type ImageRequest, imageRequest } from './request.ts'

/**
 * What both front ends do: inputs -> request -> build, in a private directory that is removed at the end, whatever
 * happens. SIGINT and SIGTERM stop the run: its processes end first, then the directory goes, then the error is thrown.
 */
export async function runBuild(
  given: (name: InputName) => string | undefined,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: (request: ImageRequest, host: Host) => Cache,
): Promise<BuildResult> {
  const request = imageRequest(parseInputs(given), env)
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  const workDir = await mkdtemp(path.join(env.RUNNER_TEMP || tmpdir(), 'nixery-action-'))
  try {
    const host: Host = { log, env, workDir, signal: controller.signal }
    const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
    return await build(request, host, new Memory(cache, request.cache === 'true', request.family, host))
  } finally {
    await rm(workDir, { recursive: true, force: true })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop)
  }
}
