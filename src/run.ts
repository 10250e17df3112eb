import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'
import { type Cache, noCache } from './cache/cache.ts'
import { Memory } from './cache/memory.ts'
import { diskFull, isDiskFull } from './disk-full.ts'
import { NixeryError, redactedError } from './errors.ts'
import type { Host } from './host.ts'
import { withImageFile } from './image-file/given.ts'
import { fromText, INPUTS, type InputName, inputNames, parseInputs } from './inputs.ts'
import type { Log } from './log/log.ts'
import { redactingLog } from './log/redacting.ts'
import { withUnpinnedNameData } from './name-data-file.ts'
import { redact, secretParts, tokensInNixConfig } from './redact.ts'
import type { BuildResult } from './report/result.ts'
import { type ImageRequest, imageRequest } from './request/request.ts'
import { stoppable } from './stop.ts'

type Given = (name: InputName) => string | undefined
type ChooseCache = (request: ImageRequest, host: Host) => Cache

/**
 * What both front ends do: inputs -> request -> build, in a private directory that is removed at the end, whatever
 * happens. Signals and the end of the run's time stop it: its processes end first, then the directory goes, then the error
 * is thrown. Neither the log nor an error shows a secret.
 */
export async function runBuild(
  given: Given,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
): Promise<BuildResult> {
  const secrets = secretsIn(given, env)
  try {
    const request = imageRequest(parseInputs(await withImageFile(fromText(given))), env)
    const result = await withHost(env, redactingLog(log, secrets), request.timeoutSeconds, (host) =>
      work(request, host, chooseCache),
    )
    const { unpinned, cacheTrouble } = result
    // Both quote what other programs said.
    return {
      ...result,
      unpinned: unpinned && redact(unpinned, secrets),
      cacheTrouble: cacheTrouble && redact(cacheTrouble, secrets),
    }
  } catch (error) {
    throw redactedError(error, (text) => redact(text, secrets))
  }
}

/**
 * Works in a private directory that is removed at the end, whatever happens. Signals and the end of the time stop the work:
 * its processes end first, then the directory goes, then the error is thrown.
 */
export function withHost<T>(
  env: NodeJS.ProcessEnv,
  log: Log,
  timeoutSeconds: number | undefined,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  return stoppable(timeoutSeconds, (control) =>
    inWorkDir(env, (workDir) => work({ log, env: { ...env }, workDir, ...control })),
  )
}

async function work(checked: ImageRequest, host: Host, chooseCache: ChooseCache): Promise<BuildResult> {
  const request = await withUnpinnedNameData(checked, host.signal)
  const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
  try {
    return await build(request, host, new Memory(cache, request.cache === 'true', request.family, host))
  } catch (error) {
    const isKnown = error instanceof NixeryError && error.code !== 'output'
    if (isKnown || !isDiskFull(error)) throw error
    const directories = [host.workDir, ...request.local.outputs.map(({ dest }) => path.dirname(dest))]
    throw await diskFull((error as Error).message, directories, error)
  }
}

/** A directory that only its owner may look into, removed afterwards. */
async function inWorkDir<T>(env: NodeJS.ProcessEnv, work: (directory: string) => Promise<T>): Promise<T> {
  const workDir = await makeWorkDir(env.RUNNER_TEMP || tmpdir())
  try {
    return await work(workDir)
  } finally {
    // A cache client that was given up may still be writing there.
    await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function makeWorkDir(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(path.join(parent, 'nixery-action-'))
  } catch (error) {
    if (isDiskFull(error)) throw await diskFull('no temporary directory can be made', [parent], error)
    const hint = 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written'
    throw new NixeryError(
      'output',
      { message: `no temporary directory: ${(error as Error).message}`, hint },
      error,
    )
  }
}

/** Values that must not be seen: secret inputs, and the tokens in the configuration of Nix. */
function secretsIn(given: Given, env: NodeJS.ProcessEnv): readonly string[] {
  const inputs = inputNames
    .filter((name) => 'secret' in INPUTS[name])
    .flatMap((name) => secretParts(given(name)?.trim() ?? ''))
  const configurations = [given('nix-config') ?? '', env.NIX_CONFIG ?? '']
  return [...inputs, ...configurations.flatMap(tokensInNixConfig)].filter((secret) => secret !== '')
}
