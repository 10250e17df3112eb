// Builds that remember: the action against a cache service, the command with a cache directory.

import * as toolchain from '../../scripts/toolchain.mjs'
import type { CacheService } from './cache-service.ts'
import { type ActionResult, type ActionRun, runAction } from './runner.ts'
import { sharedStore } from './store.ts'

export interface Job extends Pick<ActionRun, 'env' | 'dirs' | 'path'> {
  /** Whether Nix is on PATH; default: yes. */
  readonly nix?: boolean
  /** Which oras is on PATH; default '1.3'. */
  readonly oras?: toolchain.OrasVersion | 'none'
}

/** The action as one job of a workflow, on a runner of its own unless `dirs` says otherwise. */
export async function runJob(
  service: Pick<CacheService, 'env'>,
  inputs: Readonly<Record<string, string>>,
  job: Job = {},
): Promise<ActionResult> {
  const { nix = true, oras = '1.3', path = [], env, ...rest } = job
  const tools = await Promise.all([
    ...(nix ? [toolchain.nix('2.34')] : []),
    ...(oras === 'none' ? [] : [toolchain.oras(oras)]),
  ])
  const store = await sharedStore()
  return runAction({
    ...rest,
    with: { 'nix-installer': 'none', ...inputs },
    path: [...path, ...tools.map(({ bin }) => bin)],
    env: { ...store.env, ...service.env, ...env },
  })
}

/** The same, for a job that has to succeed. @throws with what it said when it does not */
export async function mustRunJob(...args: Parameters<typeof runJob>): Promise<ActionResult> {
  const result = await runJob(...args)
  if (result.exitCode !== 0)
    throw new Error(`the job ended with ${result.exitCode}:\n${result.stdout}${result.stderr}`)
  return result
}

/** Outputs and summary, without what says how much of a run was new. */
export function lasting(outputs: object) {
  const {
    'cache-hit': _hit,
    'layers-reused': _reused,
    'bytes-pushed': _pushed,
    summary: _summary,
    changes: _changes,
    'changes-json': _json,
    ...rest
  } = { ...outputs } as Record<string, unknown>
  return rest
}
