import path from 'node:path'
import { invalid } from '../parse.ts'

/** Where a package set comes from. */
export type PackageSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'tarball'; readonly url: string; readonly revision?: string }

const COMMIT = /^[0-9a-f]{40}$/
const COMMIT_TARBALL = 'https://github.com/NixOS/nixpkgs/archive'

/** A directory, a commit of NixOS/nixpkgs, or the URL of a tarball; the empty text is `undefined`. */
export function packageSource(text: string): PackageSource | undefined {
  if (text === '') return undefined
  if (COMMIT.test(text)) return { kind: 'tarball', url: `${COMMIT_TARBALL}/${text}.tar.gz`, revision: text }
  if (/^https?:\/\/\S+$/.test(text)) return { kind: 'tarball', url: text }
  if (/^\.{0,2}\//.test(text) || text === '.' || text === '..')
    return { kind: 'path', path: path.resolve(text) }
  return invalid(
    `nixpkgs: "${text}" is not a package source`,
    'use a directory that begins with ./ or /, a 40-digit commit of NixOS/nixpkgs, or the URL of a tarball',
  )
}

/** The source as people name it. */
export function describeSource(source: PackageSource): string {
  if (source.kind === 'path') return source.path
  return source.revision === undefined ? source.url : `nixpkgs ${source.revision}`
}
