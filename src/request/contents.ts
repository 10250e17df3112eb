import type { SupportedPlatform } from '../base/platform.ts'
import { splitName } from '../nix/evaluate/attribute-path.ts'
import { expandNames } from '../nix/evaluate/names.ts'
import type { ExtraSources } from '../nix/source/extra-sources.ts'
import type { PackageSource } from '../nix/source/source.ts'
import type { ProblemCollector } from './collect.ts'
import type { Inputs } from './inputs/inputs.ts'
import { packageNames, setHints } from './package-names.ts'

/** What is in the image. */
export interface Contents {
  /** Attribute names, sorted, each once, meta-packages replaced. */
  readonly packages: readonly string[]
  readonly source: PackageSource
  /** Those that packages are taken from by name: `old` of `old/nodejs_18`. */
  readonly extraSources: ExtraSources
  /** For names that are no packages: the package sets that may have been meant. */
  readonly setHints: ReadonlyMap<string, string>
  /** URL of the git repository that branches and commits of the source come from. */
  readonly nixpkgsRepository: string
  /** Files and directories, absolute, in order. */
  readonly overlays: readonly string[]
  readonly nixpkgsConfig: Readonly<Record<string, unknown>>
  readonly platform: SupportedPlatform
  /** Whether there is a shell. */
  readonly shell: boolean
}

export function toContents(
  inputs: Inputs,
  platform: SupportedPlatform,
  problems: ProblemCollector,
): Contents {
  const names = expandNames(packageNames(inputs))
  if (inputs.packages.length === 0) {
    problems.add('packages', 'required', 'name at least one package, for example packages: "shell git curl"')
  }
  if (inputs.nixpkgs === undefined) {
    problems.add(
      'nixpkgs',
      'required',
      'give a channel (nixos-unstable), a commit of NixOS/nixpkgs (40 digits) or a directory (./path)',
    )
  }
  checkFlake(inputs, problems)
  return {
    packages: names.packages,
    source: inputs.nixpkgs ?? { kind: 'path', path: '' },
    extraSources: usedSources(names.packages, inputs['extra-nixpkgs']),
    setHints: setHints(inputs),
    nixpkgsRepository: inputs['nixpkgs-repository'],
    overlays: inputs.overlays,
    nixpkgsConfig: inputs['nixpkgs-config'],
    platform,
    shell: names.shell,
  }
}

/** What is declared and not used is not even looked up. */
export function usedSources(packages: readonly string[], declared: ExtraSources): ExtraSources {
  const used = new Set(packages.map((name) => splitName(name).set))
  const names = Object.keys(declared).filter((name) => used.has(name))
  return Object.fromEntries(names.sort().map((name) => [name, declared[name] as PackageSource]))
}

/** A flake has made its packages already: neither changes them any more. */
function checkFlake(inputs: Inputs, problems: ProblemCollector): void {
  if (inputs.nixpkgs?.kind !== 'flake') return
  const hint =
    'put it into the flake, or give nixpkgs itself as nixpkgs: a commit, git+URL, or the flake.lock of the flake'
  const areFlakes = Object.values(inputs['extra-nixpkgs']).every(({ kind }) => kind === 'flake')
  if (areFlakes && Object.keys(inputs['nixpkgs-config']).length > 0)
    problems.add('nixpkgs-config', 'has no effect on the packages of a flake', hint)
  if (inputs.overlays.length > 0) problems.add('overlays', 'no effect on the packages of a flake', hint)
}
