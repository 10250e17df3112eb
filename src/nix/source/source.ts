import { existsSync } from 'node:fs'
import path from 'node:path'
import { invalid } from '../../base/parse.ts'
import { FORGE_PREFIX, type ForgeRepository, parseForge } from './forge.ts'

/** Where a package set comes from, as the input `nixpkgs` says it. */
export type PackageSource = TreeSource | FlakeSource<TreeSource>

/** A tree with the shape of nixpkgs: `import TREE { system, config, overlays }`. */
export type TreeSource =
  /** A branch or a commit of the repository that the input `nixpkgs-repository` names. */
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'commit'; readonly revision: string }
  | { readonly kind: 'lock'; readonly file: string; readonly node: string | undefined }
  | ForgeSource
  | ExactTree

/** A tree that Nix fetches as it is. */
export type ExactTree = PathSource | TarballSource | GitSource

/** What is evaluated: a tree, or the flake in it. */
export type ExactSource = ExactTree | FlakeSource<ExactTree>

/** A tree whose flake.nix says which packages it has. */
export interface FlakeSource<Tree> {
  readonly kind: 'flake'
  readonly tree: Tree
  /** The directory of flake.nix in the tree; empty for the tree itself. */
  readonly directory: string
}

export interface PathSource {
  readonly kind: 'path'
  readonly path: string
}

export interface TarballSource {
  readonly kind: 'tarball'
  readonly url: string
  /** SHA-256 of the unpacked tree, as in flake.lock: `sha256-...`. */
  readonly narHash?: string
  /** The commit that the tarball is known to hold. */
  readonly revision?: string
}

export interface GitSource {
  readonly kind: 'git'
  readonly url: string
  readonly ref?: string
  readonly revision?: string
}

export interface ForgeSource {
  readonly kind: 'forge'
  readonly repository: ForgeRepository
  /** A branch, a tag or a commit; default: the branch that the repository shows first. */
  readonly ref?: string
}

export const COMMIT = /^[0-9a-f]{40}$/
/** What branches of nixpkgs are called. */
const CHANNEL = /^(nixos|nixpkgs|release|staging|master|main)\b/
/** As git prints them; no branch of nixpkgs is named so. */
const SHORT_COMMIT = /^(?=.*\d)[0-9a-f]{7,39}$/
const NAR_HASH = /^sha256-[A-Za-z0-9+/]{43}=$/
/** git-check-ref-format(1), without the odder characters; a name with a dot or slash first is a path. */
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/
/** What only a flake reference begins with. */
const FLAKE_PREFIX = /^(flake|path):/

/** A source in any of its spellings; the empty text is `undefined`. Relative paths begin at the directory. */
export function parsePackageSource(text: string, directory = '.'): PackageSource | undefined {
  if (text === '') return undefined
  if (/:\/\/[^/@\s]*:[^/@\s]*@/.test(text)) {
    return invalid(
      'nixpkgs',
      'the address holds a password, which would show in logs',
      "leave it out, and put it into a netrc file (nix-config: netrc-file = PATH) or git's credential helper",
    )
  }
  if (FLAKE_PREFIX.test(text) || FORGE_PREFIX.test(text)) return flakeSource(text, directory)
  return treeSource(text, directory) ?? notASource(text)
}

/** Every spelling of a tree; undefined when it is none. */
function treeSource(text: string, directory: string): TreeSource | undefined {
  if (COMMIT.test(text)) return { kind: 'commit', revision: text }
  const lock = /^(.*\bflake\.lock)(?:#(.+))?$/.exec(text)
  if (lock?.[1] !== undefined) return { kind: 'lock', file: path.resolve(directory, lock[1]), node: lock[2] }
  if (SHORT_COMMIT.test(text))
    return invalid('nixpkgs', `"${text}" looks like a commit cut short`, 'give all 40 digits of the commit')
  if (BRANCH.test(text) && text !== '.') {
    if (!CHANNEL.test(text) && isPackageSet(path.resolve(directory, text)))
      return invalid(
        'nixpkgs',
        `"${text}" is a directory here, and would be taken for a branch`,
        `write ./${text}`,
      )
    return { kind: 'branch', branch: text }
  }
  return addressedTree(text, directory)
}

const isPackageSet = (directory: string): boolean =>
  ['default.nix', 'flake.nix'].some((file) => existsSync(path.join(directory, file)))

/** A tree that is named by its place: what stands the same in a flake reference. */
function addressedTree(text: string, directory: string): ExactTree | undefined {
  if (/^git\+(https?|ssh|file):\/\/\S+$/.test(text) && URL.canParse(text.slice('git+'.length)))
    return gitSource(text)
  if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return tarballSource(text)
  if (/^\.{0,2}\//.test(text) || text === '.' || text === '..')
    return { kind: 'path', path: path.resolve(directory, text) }
  return undefined
}

function notASource(text: string): never {
  return invalid(
    'nixpkgs',
    `"${text}" is not a package source`,
    'use a channel (nixos-unstable), a 40-digit commit, a directory that begins with ./ or /, a flake.lock, git+URL, the URL of a tarball, or a flake (github:OWNER/REPOSITORY, flake:git+URL, flake:./DIRECTORY)',
  )
}

/**
 * `github:owner/repository/ref`, `path:./directory`, or `flake:` before any address; `?dir=` says where
 * flake.nix is. Names of the flake registry mean something else on each machine, so there are none here.
 */
function flakeSource(text: string, base: string): FlakeSource<TreeSource> {
  const reference = text.replace(FLAKE_PREFIX, '')
  const [, before = '', query = ''] = /^([^?#]*)(?:\?(.*))?$/.exec(reference) ?? []
  const parameters = new URLSearchParams(query)
  const directory = parameters.get('dir') ?? ''
  if (path.isAbsolute(directory) || directory.split('/').includes('..')) {
    return invalid('nixpkgs', `"${directory}" is not a directory of the flake`, 'name one below its top')
  }
  parameters.delete('dir')
  const rest = parameters.size === 0 ? before : `${before}?${parameters}`
  const tree = FORGE_PREFIX.test(rest) ? forgeSource(rest) : addressedTree(rest, base)
  if (tree !== undefined) return { kind: 'flake', tree, directory }
  return invalid(
    'nixpkgs',
    `"${text}" is not a flake that is the same on every machine`,
    'use github:OWNER/REPOSITORY/REF, flake:git+URL?ref=BRANCH, flake:./DIRECTORY or flake:https://HOST/FILE.tar.gz, without #',
  )
}

function forgeSource(text: string): ForgeSource | undefined {
  const parsed = parseForge(text)
  return parsed && { kind: 'forge', ...parsed }
}

/** `https://...tar.gz?narHash=sha256-...`: the hash is ours, not the server's. */
function tarballSource(text: string): TarballSource {
  const url = new URL(text)
  const narHash = url.searchParams.get('narHash')?.replaceAll(' ', '+')
  url.searchParams.delete('narHash')
  if (narHash === undefined) return { kind: 'tarball', url: text }
  if (NAR_HASH.test(narHash)) return { kind: 'tarball', url: url.href, narHash }
  return invalid(
    'nixpkgs',
    `"${narHash}" is not a narHash`,
    'copy it from flake.lock: sha256- and 44 characters',
  )
}

const GIT_PARAMETERS = ['ref', 'rev']

/** `git+https://host/repository?ref=branch` or `?rev=commit`. */
function gitSource(text: string): GitSource {
  const url = new URL(text.slice('git+'.length))
  const unknown = [...url.searchParams.keys()].find((name) => !GIT_PARAMETERS.includes(name))
  if (unknown !== undefined) {
    return invalid('nixpkgs', `"${unknown}=" means nothing after git+URL`, 'use ref=BRANCH or rev=COMMIT')
  }
  const ref = url.searchParams.get('ref') ?? undefined
  const revision = url.searchParams.get('rev') ?? undefined
  if (revision !== undefined && !COMMIT.test(revision)) {
    return invalid('nixpkgs', `"${revision}" is not a commit`, 'give all 40 digits after rev=')
  }
  url.search = ''
  return {
    kind: 'git',
    url: url.href,
    ...(ref === undefined ? {} : { ref }),
    ...(revision === undefined ? {} : { revision }),
  }
}

/** Where branches and commits come from: the URL of a git repository. */
export function repositoryAddress(text: string): string {
  const address = text.replace(/^git\+/, '').replace(/\/+$/, '')
  if (/^(https?|ssh|file):\/\/[^\s?#]+$/.test(address) && !/:\/\/[^/@]*:[^/@]*@/.test(address)) return address
  return invalid(
    'nixpkgs-repository',
    'this is not the address of a git repository',
    'give a URL without password, query or fragment: https://, http://, ssh:// or file://',
  )
}

/** The source as people name it. */
export function describeSource(source: PackageSource): string {
  switch (source.kind) {
    case 'path':
      return source.path
    case 'branch':
      return `nixpkgs ${source.branch}`
    case 'commit':
      return `nixpkgs ${source.revision}`
    case 'lock':
      return source.file
    case 'tarball':
      return source.url
    case 'git':
      return `${source.url} ${source.revision ?? source.ref ?? ''}`.trim()
    case 'forge':
      return `${source.repository.name} ${source.ref ?? ''}`.trim()
    case 'flake':
      return `the flake ${describeSource(source.tree)}`
  }
}
