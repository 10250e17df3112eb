/** Lookup of names in nixpkgs-shaped trees, with a real Nix: nothing is built. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { formatProblems, isProblem, NixeryError } from '../../src/base/errors.ts'
import { systemNix } from '../../src/nix/call/command.ts'
import { evaluate } from '../../src/nix/evaluate/evaluate.ts'
import type { Evaluation } from '../../src/nix/evaluate/package.ts'
import { noAccess } from '../../src/nix/source/git.ts'
import { systemPath } from './child.ts'
import { memoryLog, testHost } from './hosts.ts'
import { newStore } from './store.ts'
import { tempDir } from './temp.ts'

/** A tree of the fixtures. */
export const shapeOf = (name: string): string => join(import.meta.dirname, '..', 'fixtures', 'nixpkgs', name)

/** A tree with this package set, an expression with `system`, `config` and `overlays`. */
export async function treeOf(expression: string): Promise<string> {
  const tree = await tempDir('tree')
  const head = '{ system, config ? { }, overlays ? [ ] }:'
  await writeFile(join(tree, 'default.nix'), `${head}\n${expression}\n`)
  return tree
}

export interface EvaluationOptions {
  readonly config?: Readonly<Record<string, unknown>>
  /** Files of overlays. */
  readonly overlays?: readonly string[]
}

export interface Evaluator {
  /** What is found, and what the run is told besides. */
  readonly evaluate: (
    tree: string,
    names: readonly string[],
    options?: EvaluationOptions,
  ) => Promise<Evaluation & { readonly log: readonly string[]; readonly calls: number }>
  /** What is said when names cannot be used: one text each, with its fix. */
  readonly refusals: (
    tree: string,
    names: readonly string[],
    options?: EvaluationOptions,
  ) => Promise<readonly string[]>
}

/** An evaluator with a release of Nix and a store of its own. */
export async function makeEvaluator(version: toolchain.NixVersion): Promise<Evaluator> {
  const [{ bin }, store] = [await toolchain.nix(version), await newStore()]
  const run: Evaluator['evaluate'] = async (tree, names, { config = {}, overlays = [] } = {}) => {
    const log = memoryLog()
    const env = { ...store.env, PATH: `${bin}:${systemPath}` }
    const host = { ...(await testHost(env)), log: { ...log, isDebug: false } }
    const found = await systemNix(host, { lines: [], sshOptions: '', access: noAccess(host) })
    if (isProblem(found)) throw new Error(found.message)
    let calls = 0
    const nix = {
      ...found,
      run: (...call: Parameters<typeof found.run>) => {
        calls += 1
        return found.run(...call)
      },
    }
    const set = {
      source: { kind: 'path', path: tree },
      overlays: overlays.map((path) => ({ path, directory: false })),
      config,
      system: 'x86_64-linux',
    } as const
    const query = {
      packages: names,
      source: set.source,
      nixpkgsConfig: config,
      platform: { os: 'linux', architecture: 'amd64' },
    } as const
    return { ...(await evaluate(nix, set, query, host)), log: log.lines, calls }
  }
  const refusals: Evaluator['refusals'] = async (...what) => {
    const error = await run(...what).then(
      ({ packages }) => new Error(`found ${packages.map(({ attribute }) => attribute).join(' ')}`),
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof NixeryError)) throw error
    return error.problems.map((problem) => formatProblems([problem]))
  }
  return { evaluate: run, refusals }
}
