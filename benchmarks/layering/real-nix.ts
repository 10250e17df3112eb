/**
 * The same table on real closures: Nix builds the offline package set (nix/offline: binaries in nixpkgs'
 * shape, with outputs, and the references that Nix finds in the files), and says what each package needs.
 * Fleets of images with a few of its packages. The table is the shipped one. There is no history of updates:
 * every derivation is equally likely to change.
 *
 *     node benchmarks/layering/run.mjs real-nix
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { goodAttributes } from '../../nix/offline/recipes.mjs'
import { childEnv } from '../../src/host/environment.ts'
import { run } from '../../src/host/process.ts'
import { defaultTable } from '../../src/image/layers/default-table.ts'
import { ideal, ours, peers } from './contenders.ts'
import type { Universe, UniversePackage } from './debian.ts'
import { type Family, type FleetShape, usualShape } from './fleets.ts'
import { makeScenarios } from './scenarios.ts'
import { describeFleets, printScores } from './tables.ts'

declare const PROJECT_ROOT: string

const BASE = ['bash', 'coreutils', 'cacert']
const FLEETS = 5

/** What `nix path-info --json` says of a path, in all versions. */
interface NixPathInfo {
  readonly narHash: string
  readonly narSize: number
  readonly references: readonly string[]
  readonly deriver?: string
}

/** Scripts that look for their neighbours where they lie, so no part of this bundle. */
const script = (name: string) => import(path.join(PROJECT_ROOT, 'scripts', name))
const { offlinePackages }: typeof import('../../scripts/offline-packages.mjs') =
  await script('offline-packages.mjs')
const { nix }: typeof import('../../scripts/toolchain.mjs') = await script('toolchain.mjs')
const packagesDir = await offlinePackages()
const { bin } = await nix('2.26')
const store = path.join(PROJECT_ROOT, '.work', 'store', 'root')
mkdirSync(store, { recursive: true })
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NIX_REMOTE: store,
  NIX_USER_CONF_FILES: '/dev/null',
  NIX_CONFIG: [
    'build-users-group =',
    'substituters =',
    'sandbox = true',
    'sandbox-paths =',
    'experimental-features = nix-command',
  ].join('\n'),
}

/** The output of one of Nix's programs. */
async function output(program: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, { env: childEnv({}, 'nix', env) })
  if (exitCode !== 0) throw new Error(`${program}: ${stderr}`)
  return stdout
}

/** The packages of these attributes, each with what it needs. */
async function builtPackages(attributes: readonly string[]): Promise<Universe> {
  const wanted = attributes.flatMap((attribute) => ['-A', attribute])
  const built = await output('nix-build', '--no-out-link', packagesDir, ...wanted)
  const outputs = built.trim().split('\n')
  const infos = JSON.parse(await output('nix', 'path-info', '--json', '--recursive', ...outputs))
  const packageAt = linked(infos)
  return {
    packages: new Map(attributes.map((attribute, index) => [attribute, packageAt(outputs[index] ?? '')])),
  }
}

/** Finds packages by their paths. Outputs of one derivation change together. */
function linked(infos: Readonly<Record<string, NixPathInfo>>): (file: string) => UniversePackage {
  const made = new Map<string, UniversePackage>()
  const visit = (file: string): UniversePackage => {
    const known = made.get(file)
    if (known !== undefined) return known
    const from = infos[file]
    if (from === undefined) throw new Error(`Nix says nothing of "${file}"`)
    const references = from.references.filter((reference) => reference !== file).sort()
    const one = {
      name: file,
      source: from.deriver ?? file,
      updates: 1,
      references: references.map(visit),
      info: { path: file, narHash: from.narHash, narSize: from.narSize, references },
    }
    made.set(file, one)
    return one
  }
  return visit
}

const universe = await builtPackages(goodAttributes)
const family: Family = {
  name: 'offline',
  base: BASE,
  pool: goodAttributes.filter((attribute) => !BASE.includes(attribute)),
}
const shape: FleetShape = { ...usualShape, strangers: 0, strangeAdditions: 0 }
const scenarios = makeScenarios([family], universe, FLEETS, shape)
console.log(`${goodAttributes.length} packages built by Nix; ${describeFleets(scenarios)}\n`)
printScores({ ...peers(universe), ...ours(defaultTable), ...ideal }, scenarios)
