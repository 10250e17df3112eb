import type { SourceLocation } from '../../base/errors.ts'
import type { Architecture, SupportedPlatform } from '../../base/platform.ts'
import type { PackageMeta } from '../facts/package-meta.ts'
import type { PackageSource } from '../source/source.ts'

/** What of a package goes into an image; nix/package-contents.nix says it. */
export interface PackageContents {
  /** The name in a package list that it was found by, where there is one: `old/nodejs_18`. */
  readonly attribute?: string
  /** `pname-version`. */
  readonly name: string
  /** nixpkgs' `meta.priority`: of two packages with the same file, the one with the lower number wins. */
  readonly priority: number
  /** The outputs that go into the image. */
  readonly outputs: readonly { readonly name: string; readonly path: string }[]
  /** For a module of a language: how its interpreter finds it, see nix/language-modules.nix. */
  readonly links?: readonly ModuleLink[]
  /** Variables of the image. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * A directory of a store path that goes into the image, without the rest of it: a module that another one
 * needs.
 */
export interface ModuleLink {
  readonly path: string
  readonly only: string
}

/** An interpreter, or the one that a module is for. */
export interface Interpreter {
  readonly language: string
  /** The same for all that belongs together, for example `lib/python3.12/site-packages`. */
  readonly key: string
}

/** A package of the list, evaluated and not yet built. */
export interface Package extends PackageContents {
  /** The attribute path that was found, for example `python3Packages.requests`. */
  readonly attribute: string
  readonly pname: string
  readonly version: string
  readonly drvPath: string
  readonly links?: readonly (ModuleLink & { readonly drvPath: string; readonly output: string })[]
  /** What modules the package runs. */
  readonly interpreter?: Interpreter
  /** Of a module: what runs it, with the attribute of that where there is one. */
  readonly module?: Interpreter & { readonly version: string; readonly interpreter: string | null }
}

/** What an image says about the nixpkgs that it is made of. */
export interface NixpkgsFacts {
  /** The commit, where the tree itself says it. */
  readonly revision: string | undefined
  /** nixpkgs' own version, for example `24.11pre-git`. */
  readonly nixpkgsVersion: string | undefined
}

export interface Evaluation extends NixpkgsFacts {
  /** Sorted by attribute, each once. */
  readonly packages: readonly Package[]
  /** By the name that was asked for; several names may mean one package. */
  readonly byName: ReadonlyMap<string, Package>
  /**
   * Of the packages and all that they are built from; undefined when it was not requested, or its evaluation
   * failed.
   */
  readonly facts?: readonly PackageMeta[]
  /** Names of licences in the configuration that nixpkgs does not have, with those that it has. */
  readonly unknownLicenses?: UnknownLicenses
}

export interface UnknownLicenses {
  readonly names: readonly string[]
  readonly known: readonly string[]
}

/** What to look up, and what it is looked up with. */
export interface PackageQuery {
  readonly packages: readonly string[]
  readonly source: PackageSource
  readonly nixpkgsConfig: Readonly<Record<string, unknown>>
  readonly platform: SupportedPlatform
  /** Who asks for a name, for messages: `the image tools`; empty where that goes without saying. */
  readonly askedBy?: (name: string) => string
  /** Where a name is written, when that is in a file. */
  readonly placeOf?: (name: string) => SourceLocation | undefined
  /** What else a name that is not there may mean: how to say so. */
  readonly hintFor?: (name: string) => string | undefined
  /** Whether the configuration is for other package sets, too: a licence that this one lacks may be one of theirs. */
  readonly sharesConfig?: boolean
  /** Whether licences, homepages and identifiers are wanted, too. */
  readonly facts?: boolean
}

/** What Nix calls the platforms. */
export const SYSTEMS: Readonly<Record<Architecture, string>> = {
  amd64: 'x86_64-linux',
  arm64: 'aarch64-linux',
}
