import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'
import { type Cache, noCache } from './cache/cache.ts'
import { Memory } from './cache/memory.ts'
import { NixeryError } from './errors.ts'
import type { Host } from './host.ts'
import { withImageFile } from './image-file/given.ts'
import { fromText, type InputName, parseInputs } from './inputs.ts'
import type { Log } from './log/log.ts'
import { withNameData } from './name-data-file.ts'
import type { BuildResult } from './report/result.ts'
import { type ImageRequest, imageRequest } from './request/request.ts'

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What both front ends do: inputs -> request -> build. */
export async function runBuild(
  given: (name: InputName) => string | undefined,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: (request: ImageRequest, host: Host) => Cache,
): Promise<BuildResult> {
  const checked = imageRequest(parseInputs(await withImageFile(fromText(given))), env)
  return withHost(env, log, async (host) => {
    const request = await withNameData(checked, host.signal)
    const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
    return build(request, host, new Memory(cache, request.cache === 'true', request.family, host))
  })
}

/**
 * Works with a private directory that is removed at the end, whatever happens. SIGINT, SIGTERM and SIGHUP stop the work:
 * its processes end first, then the directory goes, then the error is thrown.
 */
export async function withHost<T>(
  env: NodeJS.ProcessEnv,
  log: Log,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const workDir = await makeWorkDir(env.RUNNER_TEMP || tmpdir())
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of STOPPING) process.once(signal, stop)
  try {
    return await work({ log, env: { ...env }, workDir, signal: controller.signal })
  } finally {
    // A cache client that was given up may still be writing there.
    await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
    for (const signal of STOPPING) process.removeListener(signal, stop)
  }
}

/** Only its owner may look into it. */
async function makeWorkDir(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(path.join(parent, 'nixery-action-'))
  } catch (error) {
    const hint = 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written'
    throw new NixeryError(
      'output',
      { message: `no temporary directory: ${(error as Error).message}`, hint },
      error,
    )
  }
}
