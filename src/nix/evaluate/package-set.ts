import path from 'node:path'
import { sha256 } from '../../base/hash.ts'
import type { Host } from '../../host/host.ts'
import type { Nix } from '../call/command.ts'
import { keptTree, type Login } from '../source/kept-tree.ts'
import type { Overlay } from '../source/overlays.ts'
import type { ExactSource, PathSource } from '../source/source.ts'
import { splitName } from './attribute-path.ts'
import { evaluateExpression } from './expression.ts'
import { fetchTree } from './fetch-tree.ts'
import { flakeReference } from './flake.ts'
import { replaceFile, writeExpression } from './instantiate.ts'
import { type PackageQuery, SYSTEMS } from './package.ts'

/**
 * Directories are read where they are; everything else was fetched before: evaluations have no credentials.
 */
type ReadySource =
  | PathSource
  | { readonly kind: 'store'; readonly path: string }
  /** Fetched without Nix. */
  | { readonly kind: 'kept'; readonly path: string }
  | { readonly kind: 'flake'; readonly reference: string }

/** Arguments of nix-instantiate. Pure ones read no file and no variable. */
export interface EvaluationCall {
  readonly args: readonly string[]
  readonly isPure: boolean
}

/** The packages to choose from, as evaluate.nix reads them. */
export interface PackageSet {
  readonly source: ReadySource
  readonly overlays: readonly Pick<Overlay, 'path' | 'directory'>[]
  readonly config: PackageQuery['nixpkgsConfig']
  readonly system: string
}

/**
 * `login`: where trees may be fetched without Nix, how their servers are asked. Throws `evaluation` when the
 * tree cannot be fetched.
 */
export async function packageSet(
  nix: Nix,
  source: ExactSource,
  overlays: readonly Overlay[],
  request: Pick<PackageQuery, 'nixpkgsConfig' | 'platform'>,
  host: Host,
  login?: Login,
): Promise<PackageSet> {
  const common = {
    overlays: overlays.map(({ path, directory }) => ({ path, directory })),
    config: request.nixpkgsConfig,
    system: SYSTEMS[request.platform.architecture],
  }
  if (source.kind === 'path') return { ...common, source }
  // Pure evaluation takes flakes from the store alone.
  const isKept = login !== undefined && source.kind !== 'flake'
  const kept = isKept ? await keptTree(source, login, host) : undefined
  if (kept !== undefined) return { ...common, source: { kind: 'kept', path: kept } }
  const tree = await fetchTree(nix, source.kind === 'flake' ? source.tree : source, host)
  if (source.kind !== 'flake') return { ...common, source: { kind: 'store', path: tree } }
  return {
    ...common,
    source: { kind: 'flake', reference: await flakeReference(nix, tree, source.directory) },
  }
}

/**
 * The call that evaluates `fields` of a request, see evaluate.nix; its names are all in this set. A flake is evaluated purely, where no file
 * can be read: expression and request are arguments themselves.
 */
export async function evaluationCall(
  set: PackageSet,
  fields: { readonly names: readonly string[] } & Readonly<Record<string, unknown>>,
  host: Host,
): Promise<EvaluationCall> {
  const source = set.source.kind === 'kept' ? { ...set.source, kind: 'path' } : set.source
  const names = fields.names.map((name) => splitName(name).attribute)
  const request = JSON.stringify({ ...set, source, ...fields, names })
  if (set.source.kind === 'flake') {
    const args = ['--option', 'pure-eval', 'true', '--argstr', 'requestText', request]
    return { args: [...args, '--expr', evaluateExpression], isPure: true }
  }
  // Several evaluations run at a time.
  const requestFile = path.join(host.workDir, `evaluate-${sha256(request).slice(0, 16)}.json`)
  await replaceFile(requestFile, request)
  const expression = await writeExpression(host)
  return { args: ['--argstr', 'requestFile', requestFile, expression], isPure: false }
}
