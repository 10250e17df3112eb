/** Lookup of names in nixpkgs-shaped trees, with a real Nix: nothing is built. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { formatProblems, isProblem, NixeryError } from '../../src/base/errors.ts'
import type { Host } from '../../src/host/host.ts'
import { type Nix, systemNix } from '../../src/nix/call/command.ts'
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
  /** The tree is a flake. */
  readonly flake?: boolean
}

type Question = [tree: string, names: readonly string[], options?: EvaluationOptions]

/** What came of an evaluation: one of `evaluation` and `error`. */
export interface Attempt {
  readonly evaluation?: Evaluation
  readonly error?: NixeryError
  /** What the run is told. */
  readonly log: readonly string[]
  /** How many times Nix evaluated. */
  readonly calls: number
}

export interface Evaluator {
  readonly attempt: (...question: Question) => Promise<Attempt>
  /** What must be found. */
  readonly evaluate: (...question: Question) => Promise<Evaluation & Pick<Attempt, 'log'>>
  /** What is said of what must not: one text each, with its fix. */
  readonly refusals: (...question: Question) => Promise<readonly string[]>
}

/** An evaluator with a release of Nix and a store of its own. */
export async function makeEvaluator(version: toolchain.NixVersion): Promise<Evaluator> {
  const [{ bin }, store] = [await toolchain.nix(version), await newStore()]
  const env = { ...store.env, PATH: `${bin}:${systemPath}` }
  const attempt: Evaluator['attempt'] = async (
    tree,
    names,
    { config = {}, overlays = [], flake = false } = {},
  ) => {
    const log = memoryLog()
    const host = { ...(await testHost(env)), log: { ...log, isDebug: false } }
    const nix = await countingNix(host)
    const set = flake
      ? { ...setOf(tree, config, overlays), source: await flakeIn(tree, nix) }
      : setOf(tree, config, overlays)
    const source = flake ? ({ kind: 'flake' } as never) : ({ kind: 'path', path: tree } as const)
    const query = { packages: names, source, nixpkgsConfig: config, platform: PLATFORM }
    const outcome = await evaluate(nix, set, query, host).then(
      (evaluation) => ({ evaluation }),
      (error: unknown) => ({ error }),
    )
    const rest = { log: log.lines, calls: nix.calls() }
    if (!('error' in outcome)) return { ...outcome, ...rest }
    if (!(outcome.error instanceof NixeryError)) throw outcome.error
    return { error: outcome.error, ...rest }
  }
  return {
    attempt,
    async evaluate(...question) {
      const { evaluation, error, log } = await attempt(...question)
      if (evaluation === undefined) throw error
      return { ...evaluation, log }
    },
    async refusals(...question) {
      const { evaluation, error } = await attempt(...question)
      if (error === undefined) throw new Error(`found ${[...(evaluation?.byName.keys() ?? [])].join(' ')}`)
      return error.problems.map((problem) => formatProblems([problem]))
    },
  }
}

const PLATFORM = { os: 'linux', architecture: 'amd64' } as const

const setOf = (tree: string, config: Readonly<Record<string, unknown>>, overlays: readonly string[]) => ({
  source: { kind: 'path', path: tree } as const,
  overlays: overlays.map((path) => ({ path, directory: false })),
  config,
  system: 'x86_64-linux',
})

/** Its hash makes Nix take it in pure evaluation. */
async function flakeIn(tree: string, nix: Nix) {
  const { stdout } = await nix.run('nix', ['hash', 'path', '--type', 'sha256', '--sri', tree])
  const narHash = encodeURIComponent(stdout.trim())
  return { kind: 'flake', reference: `path:${tree}?narHash=${narHash}&lastModified=1` } as const
}

/** A Nix that says how many times it evaluated. */
async function countingNix(host: Host): Promise<Nix & { readonly calls: () => number }> {
  const found = await systemNix(host, { lines: [], sshOptions: '', access: noAccess(host) })
  if (isProblem(found)) throw new Error(found.message)
  let calls = 0
  const run: Nix['run'] = (program, ...rest) => {
    if (program === 'nix-instantiate') calls += 1
    return found.run(program, ...rest)
  }
  return { ...found, run, calls: () => calls }
}
