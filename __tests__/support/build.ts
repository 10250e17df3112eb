// The main job through both bundles, with the offline package set and the shared store unless a test says
// otherwise.
import { join } from 'node:path'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type CliOptions, type CliResult, runCli } from './cli.ts'
import { type ActionResult, type ActionRun, runAction } from './runner.ts'
import { sharedStore, type TestStore } from './store.ts'
import { tempDir } from './temp.ts'

/** Inputs by name: options of the command, `with:` of the action. */
export type Inputs = Readonly<Record<string, string>>

/** What the command prints: the outputs of the action. */
export interface Outputs {
  readonly image: string
  readonly digest: string
  readonly tags: string
  readonly metadata: object
  readonly 'cache-hit': string
  readonly layers: number
  readonly 'layers-reused': number
  readonly 'bytes-pushed': number
  readonly 'nixpkgs-rev': string
  readonly 'oci-layout': string
  readonly 'sbom-spdx': string
  readonly 'sbom-cyclonedx': string
  readonly vex: string
  readonly provenance: string
  readonly record: string
  readonly changes: string
  readonly 'changes-json': object
  /** By the names of the image file. */
  readonly images: Readonly<Record<string, Outputs>>
  readonly summary: string
}

/**
 * What every run here gets unless its inputs say otherwise: nothing is remembered, so that everything is
 * really done, and what no cache has is built without a word.
 */
const usual: Inputs = { nixpkgs: offlinePackagesDir, cache: 'false', 'build-from-source': 'allow' }

/** For large images whose contents are looked at: less than half of the time for packing, and layers a little larger. */
export const quickly: Inputs = { 'compression-level': '1' }

export interface BuildOptions extends CliOptions {
  readonly store?: TestStore
}

/** `nixery-action build` with these inputs. */
export async function build(inputs: Inputs, options: BuildOptions = {}): Promise<CliResult> {
  const { store = await sharedStore(), env, ...rest } = options
  const given = Object.entries({ ...usual, ...inputs })
  // In one word: a value may begin like an option.
  const args = given.map(([name, value]) => `--${name}=${value}`)
  // What the action says in its summary is part of what is compared.
  return runCli(['build', '--summary', ...args], { ...rest, env: { ...store.env, ...env } })
}

/**
 * The outputs of a build that has to succeed.
 * @throws with what the command said when it does not
 */
export async function mustBuild(inputs: Inputs, options: BuildOptions = {}): Promise<Outputs> {
  const { code, json, stderr } = await build(inputs, options)
  if (code !== 0) throw new Error(`the build ended with ${code}:\n${stderr}`)
  return json as Outputs
}

/** Inputs for an image that goes to a layout and nowhere else. */
export const toLayout = (packages: string, dest: string): Inputs => ({
  packages,
  push: 'false',
  output: `type=oci,dest=${dest}`,
})

/** Builds an image that has to succeed into a new layout. */
export async function buildLayout(packages: string, inputs: Inputs = {}, options: BuildOptions = {}) {
  const dir = join(await tempDir('built', options.uid), 'image')
  return { dir, outputs: await mustBuild({ ...toLayout(packages, dir), ...inputs }, options) }
}

/** The action with these inputs, on a runner that has Nix and oras. */
export async function buildWithAction(
  inputs: Inputs,
  run: Omit<ActionRun, 'with' | 'path'> = {},
): Promise<ActionResult> {
  const { env } = await sharedStore()
  const path = [(await toolchain.nix('2.34')).bin, (await toolchain.oras('1.3')).bin]
  return runAction({ ...run, with: { ...usual, ...inputs }, path, env: { ...env, ...run.env } })
}
