import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host/host.ts'
import type { Nix } from '../call/command.ts'
import type { Overlay } from '../source/overlays.ts'
import type { ExactSource, ExactTree } from '../source/source.ts'
import { evaluateExpression } from './expression.ts'
import { flakeReference } from './flake.ts'
import { type PackageQuery, SYSTEMS } from './package.ts'

/** A flake is in the store already; trees are fetched by the evaluation that reads them. */
type ReadySource = ExactTree | { readonly kind: 'flake'; readonly reference: string }

/** The packages to choose from, as evaluate.nix reads them. */
export interface PackageSet {
  readonly source: ReadySource
  readonly overlays: readonly Pick<Overlay, 'path' | 'directory'>[]
  readonly config: PackageQuery['nixpkgsConfig']
  readonly system: string
}

/** Throws `evaluation` when the tree of a flake cannot be fetched. */
export async function packageSet(
  nix: Nix,
  source: ExactSource,
  overlays: readonly Overlay[],
  request: Pick<PackageQuery, 'nixpkgsConfig' | 'platform'>,
  host: Host,
): Promise<PackageSet> {
  const common = {
    overlays: overlays.map(({ path, directory }) => ({ path, directory })),
    config: request.nixpkgsConfig,
    system: SYSTEMS[request.platform.architecture],
  }
  if (source.kind !== 'flake') return { ...common, source }
  const fetch = { ...common, source: source.tree }
  const fetchTree = await evaluationArguments(fetch, { names: [], fetch: true }, host)
  const reference = await flakeReference(nix, fetchTree, source.directory, host)
  return { ...common, source: { kind: 'flake', reference } }
}

/**
 * Arguments of nix-instantiate or nix-build that evaluate `fields` of a request, see evaluate.nix. A flake is evaluated
 * purely, where no file can be read: expression and request are arguments themselves.
 */
export async function evaluationArguments(
  set: PackageSet,
  fields: { readonly names: readonly string[] } & Readonly<Record<string, unknown>>,
  host: Host,
): Promise<readonly string[]> {
  const request = JSON.stringify({ ...set, ...fields })
  if (set.source.kind === 'flake') {
    return ['--option', 'pure-eval', 'true', '--argstr', 'requestText', request, '--expr', evaluateExpression]
  }
  const expression = path.join(host.workDir, 'evaluate.nix')
  const requestFile = path.join(host.workDir, 'evaluate.json')
  await writeFile(expression, evaluateExpression)
  await writeFile(requestFile, request)
  return ['--argstr', 'requestFile', requestFile, expression]
}

/**
 * Arguments with which nix-build evaluates and builds the packages of the request in one process, which protects
 * derivations from a garbage collector from the moment that it writes them.
 */
export function buildArguments(
  set: PackageSet,
  names: readonly string[],
  host: Host,
): Promise<readonly string[]> {
  return evaluationArguments(set, { names, build: true }, host)
}
