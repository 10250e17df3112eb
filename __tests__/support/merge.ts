// `merge` through both bundles, on a machine that has oras, and Nix nowhere.

import * as toolchain from '../../scripts/toolchain.mjs'
import type { Inputs } from './build.ts'
import { type CliOptions, type CliResult, runCli } from './cli.ts'
import { type ActionResult, type ActionRun, runAction } from './runner.ts'

/** What the command prints: the outputs of the action. */
export interface MergeOutputs {
  readonly image: string
  readonly digest: string
  readonly tags: string
  readonly metadata: { readonly platforms: Readonly<Record<string, string>> }
  readonly 'bytes-pushed': number
  readonly summary: string
}

/** `nixery-action merge` with these inputs. */
export async function merge(inputs: Inputs, options: CliOptions = {}): Promise<CliResult> {
  const args = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)
  return runCli(['merge', ...args], { nix: 'none', ...options })
}

/**
 * The outputs of a merge that has to succeed.
 * @throws with what the command said when it does not
 */
export async function mustMerge(inputs: Inputs, options: CliOptions = {}): Promise<MergeOutputs> {
  const { code, json, stderr } = await merge(inputs, options)
  if (code !== 0) throw new Error(`the merge ended with ${code}:\n${stderr}`)
  return json as MergeOutputs
}

/** The sub-action with these inputs. */
export async function mergeWithAction(
  inputs: Inputs,
  run: Omit<ActionRun, 'with' | 'path'> = {},
): Promise<ActionResult> {
  const path = [(await toolchain.oras('1.3')).bin]
  return runAction({ ...run, subAction: 'merge', with: inputs, path })
}
