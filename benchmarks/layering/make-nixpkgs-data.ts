/**
 * Reads what packages need from a tree of nixpkgs, and writes it as nixpkgs-20.09.txt or nixpkgs-2026.txt.
 * Evaluates only: the derivations go to a store of their own, and nothing is built or fetched. Sizes and
 * updates are those of Debian (counterparts.ts).
 *
 *     node benchmarks/layering/run.mjs nixpkgs-data --tree 20.09 --nixpkgs ./nixpkgs
 *
 * Takes some minutes and 2 GB of memory.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { packageName } from '../../src/closure/store-name.ts'
import { childEnv } from '../../src/host/environment.ts'
import { run } from '../../src/host/process.ts'
import { counterparts } from './counterparts.ts'
import { fileOf, formatGraph, type NixpkgsPath, TREES, type Tree } from './nixpkgs-data.ts'
import { nixpkgsAttributes } from './nixpkgs-families.ts'
import { type Derivation, type RuntimePath, runtimeGraph } from './runtime-graph.ts'
import { packagesOf } from './scenarios.ts'

declare const PROJECT_ROOT: string

/** Attributes that are evaluated at once: one that aborts spoils those beside it, and memory is limited. */
const SLICE = 40
/** Debian's release of about the same time, of those that its mirrors have. */
const SUITES: Readonly<Record<Tree, string>> = { '20.09': 'bookworm', '2026': 'trixie' }

const { values: options } = parseArgs({
  options: { tree: { type: 'string' }, nixpkgs: { type: 'string' } },
  allowPositionals: true,
})
const tree = TREES.find((one) => one === options.tree)
if (tree === undefined || options.nixpkgs === undefined)
  throw new Error(`--tree is ${TREES.join(' or ')}, --nixpkgs a directory`)
const nixpkgs = path.resolve(options.nixpkgs)

const { nix }: typeof import('../../scripts/toolchain.mjs') = await import(
  path.join(PROJECT_ROOT, 'scripts', 'toolchain.mjs')
)
const { bin } = await nix('2.34')
const store = mkdtempSync(path.join(tmpdir(), 'nixpkgs-data-'))
const env = childEnv(process.env, 'nix', {
  PATH: `${bin}:${process.env.PATH}`,
  NIX_REMOTE: store,
  NIX_USER_CONF_FILES: '/dev/null',
  NIX_CONFIG:
    'build-users-group =\nsubstituters =\nallow-import-from-derivation = false\nexperimental-features = nix-command',
})

const EXPRESSION = `{ nixpkgs, attributes }:
let
  config = { allowUnfree = true; allowBroken = true; allowUnsupportedSystem = true; };
  pkgs = import (/. + nixpkgs) { system = "x86_64-linux"; inherit config; };
  inherit (pkgs) lib;
  describe = chosen: package: {
    inherit (package) drvPath;
    output = (if chosen then package else package.\${builtins.head (package.meta.outputsToInstall or [ "out" ])}).outPath;
  };
  evaluate = name:
    let
      parts = lib.splitString "." name;
      package = lib.attrByPath parts null pkgs;
      found = describe (builtins.elem (lib.last parts) package.outputs) package;
    in if lib.isDerivation package then builtins.deepSeq found found else null;
  attempt = name: { inherit name; value = (builtins.tryEval (evaluate name)).value; };
in builtins.listToAttrs (map attempt (builtins.fromJSON attributes))`

type Found = Readonly<Record<string, { readonly drvPath: string; readonly output: string } | null | false>>

/** What exists and evaluates of these; halves until what fails is alone. */
async function evaluate(attributes: readonly string[]): Promise<Found> {
  const options = ['--eval', '--read-write-mode', '--strict', '--json', '--expr', EXPRESSION]
  const given = ['--argstr', 'nixpkgs', nixpkgs, '--argstr', 'attributes', JSON.stringify(attributes)]
  const { exitCode, stdout } = await run('nix-instantiate', [...options, ...given], { env })
  if (exitCode === 0) return JSON.parse(stdout) as Found
  if (attributes.length === 1) return {}
  const half = attributes.length >> 1
  return { ...(await evaluate(attributes.slice(0, half))), ...(await evaluate(attributes.slice(half))) }
}

async function evaluateAll(
  attributes: readonly string[],
): Promise<ReadonlyMap<string, { drvPath: string; output: string }>> {
  const found = new Map<string, { drvPath: string; output: string }>()
  for (let start = 0; start < attributes.length; start += SLICE) {
    for (const [name, one] of Object.entries(await evaluate(attributes.slice(start, start + SLICE))))
      if (one) found.set(name, one)
    console.error(
      `${Math.min(start + SLICE, attributes.length)} of ${attributes.length}: ${found.size} found`,
    )
  }
  return found
}

/** These and all that they are built from. */
async function derivationsOf(drvPaths: readonly string[]): Promise<Readonly<Record<string, Derivation>>> {
  const { exitCode, stdout, stderr } = await run(
    'nix',
    ['derivation', 'show', '--recursive', ...new Set(drvPaths)],
    { env },
  )
  if (exitCode !== 0) throw new Error(stderr)
  const json = JSON.parse(stdout)
  return json.derivations ?? json
}

const nameOf = (storeName: string): string => packageName(`/nix/store/${'0'.repeat(32)}-${storeName}`)

/** What refers to others comes after them; a reference that closes a cycle is left out. */
function sorted(
  graph: ReadonlyMap<string, RuntimePath>,
  measure: ReturnType<typeof counterparts>,
): NixpkgsPath[] {
  const done = new Map<string, NixpkgsPath>()
  const open = new Set<string>()
  const visit = (storeName: string) => {
    const one = graph.get(storeName)
    if (one === undefined || done.has(storeName) || open.has(storeName)) return
    open.add(storeName)
    for (const reference of one.references) visit(reference)
    const references = one.references.filter((reference) => done.has(reference) && reference !== storeName)
    done.set(storeName, { storeName, source: one.source, ...measure(one), references })
  }
  for (const storeName of [...graph.keys()].sort()) visit(storeName)
  return [...done.values()]
}

try {
  const found = await evaluateAll(nixpkgsAttributes)
  const derivations = await derivationsOf([...found.values()].map(({ drvPath }) => drvPath))
  const roots = [...found].map(([attribute, { output }]) => [attribute, output] as const)
  const graph = runtimeGraph(
    derivations,
    roots.map(([, output]) => output),
    nameOf,
  )
  const paths = sorted(graph, counterparts(await packagesOf(SUITES[tree])))
  const names = new Set(paths.map(({ storeName }) => storeName))
  const attributes = new Map(
    roots.flatMap(([attribute, output]) => {
      const storeName = output.slice('/nix/store/'.length + 33)
      return names.has(storeName) ? [[attribute, storeName] as const] : []
    }),
  )
  writeFileSync(fileOf(tree), formatGraph({ attributes, paths }))
  console.error(`${attributes.size} attributes, ${paths.length} paths: ${fileOf(tree)}`)
} finally {
  rmSync(store, { recursive: true, force: true })
}
