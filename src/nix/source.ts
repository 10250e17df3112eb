import path from 'node:path'
import { invalid } from '../parse.ts'

/** Where a package set comes from, as the input `nixpkgs` says it. */
export type PackageSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'lock'; readonly file: string; readonly node: string | undefined }
  | ExactSource

/** A source that Nix fetches as it is. */
export type ExactSource = PathSource | TarballSource | GitSource

export interface PathSource {
  readonly kind: 'path'
  readonly path: string
}

export interface TarballSource {
  readonly kind: 'tarball'
  readonly url: string
  /** SHA-256 of the unpacked tree, as in flake.lock: `sha256-...`. */
  readonly narHash?: string
  /** The commit of NixOS/nixpkgs that the tarball is known to hold. */
  readonly revision?: string
}

export interface GitSource {
  readonly kind: 'git'
  readonly url: string
  readonly ref?: string
  readonly revision?: string
}

export const NIXPKGS_URL = 'https://github.com/NixOS/nixpkgs'

const COMMIT = /^[0-9a-f]{40}$/
const NAR_HASH = /^sha256-[A-Za-z0-9+/]{43}=$/
/** git-check-ref-format(1), without the odder characters; a name with a dot or slash first is a path. */
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/

/** A source in any of its spellings; the empty text is `undefined`. Relative paths begin at the directory. */
export function packageSource(text: string, directory = '.'): PackageSource | undefined {
  if (text === '') return undefined
  if (/:\/\/[^/@\s]*:[^/@\s]*@/.test(text)) {
    return invalid(
      'nixpkgs: the address holds a password, which would show in logs',
      "leave it out, and put it into a netrc file (nix-config: netrc-file = PATH) or git's credential helper",
    )
  }
  if (COMMIT.test(text)) return commitSource(text)
  if (/^git\+(https?|ssh|file):\/\/\S+$/.test(text)) return gitSource(text)
  if (/^https?:\/\/\S+$/.test(text)) return tarballSource(text)
  const lock = /^(.*\bflake\.lock)(?:#(.+))?$/.exec(text)
  if (lock?.[1] !== undefined) return { kind: 'lock', file: path.resolve(directory, lock[1]), node: lock[2] }
  if (/^\.{0,2}\//.test(text) || text === '.' || text === '..')
    return { kind: 'path', path: path.resolve(directory, text) }
  if (BRANCH.test(text)) return { kind: 'branch', branch: text }
  return invalid(
    `nixpkgs: "${text}" is not a package source`,
    'use a channel (nixos-unstable), a 40-digit commit, a directory that begins with ./ or /, a flake.lock, git+URL or the URL of a tarball',
  )
}

/** A commit of NixOS/nixpkgs. GitHub's tarball of it is what every Nix fetches fastest. */
export function commitSource(revision: string): TarballSource {
  return { kind: 'tarball', url: `${NIXPKGS_URL}/archive/${revision}.tar.gz`, revision }
}

/** `https://...tar.gz?narHash=sha256-...`: the hash is ours, not the server's. */
function tarballSource(text: string): TarballSource {
  const url = new URL(text)
  const narHash = url.searchParams.get('narHash')?.replaceAll(' ', '+')
  url.searchParams.delete('narHash')
  if (narHash === undefined) return { kind: 'tarball', url: text }
  if (NAR_HASH.test(narHash)) return { kind: 'tarball', url: url.href, narHash }
  return invalid(
    `nixpkgs: "${narHash}" is not a narHash`,
    'copy it from flake.lock: sha256- and 44 characters',
  )
}

/** `git+https://host/repository?ref=branch` or `?rev=commit`. */
function gitSource(text: string): GitSource {
  const url = new URL(text.slice('git+'.length))
  const ref = url.searchParams.get('ref') ?? undefined
  const revision = url.searchParams.get('rev') ?? undefined
  if (revision !== undefined && !COMMIT.test(revision)) {
    return invalid(`nixpkgs: "${revision}" is not a commit`, 'give all 40 digits after rev=')
  }
  url.search = ''
  return {
    kind: 'git',
    url: url.href,
    ...(ref === undefined ? {} : { ref }),
    ...(revision === undefined ? {} : { revision }),
  }
}

/** The source as people name it. */
export function describeSource(source: PackageSource): string {
  switch (source.kind) {
    case 'path':
      return source.path
    case 'branch':
      return `nixpkgs ${source.branch}`
    case 'lock':
      return source.file
    case 'tarball':
      return source.revision === undefined ? source.url : `nixpkgs ${source.revision}`
    case 'git':
      return `${source.url} ${source.revision ?? source.ref ?? ''}`.trim()
  }
}
