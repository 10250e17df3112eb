/**
 * Names of store paths: as people know them, in their parts for reports, and without version for grouping.
 */

/** A store path's name in its parts. */
export interface StoreName {
  /** `openssl-bin`, `python3.12-requests`: what is not version. */
  readonly name: string
  /** `3.4.1`; `''` where there is none. */
  readonly version: string
}

/**
 * The version is what stands from the first part that begins with a digit to the last; outputs are named
 * after it:
 *
 *     glibc-2.40-66                      glibc               2.40-66
 *     openssl-3.4.1-bin                  openssl-bin         3.4.1
 *     python3.12-requests-2.32.3         python3.12-requests 2.32.3
 *     bash-4.4-p23                       bash                4.4-p23
 *     fzf-vim-0-unstable-2024-05-01      fzf-vim             0-unstable-2024-05-01
 */
export function parseStoreName(text: string): StoreName {
  const parts = text.split('-')
  const isVersion = (part: string, index: number) => index > 0 && /^\d/.test(part)
  const first = parts.findIndex(isVersion)
  if (first < 0) return { name: text, version: '' }
  const last = withSuffixes(parts, parts.findLastIndex(isVersion))
  return {
    name: [...parts.slice(0, first), ...parts.slice(last + 1)].join('-'),
    version: parts.slice(first, last + 1).join('-'),
  }
}

/** What follows a version and belongs to it: patch levels, builds, candidates. No output is named like it. */
const SUFFIX = /^(?:p|b|r|u|rc|alpha|beta|pre|patch|build|git|ga|rev)\d*$/i

function withSuffixes(parts: readonly string[], last: number): number {
  const next = parts[last + 1]
  return next !== undefined && SUFFIX.test(next) ? withSuffixes(parts, last + 1) : last
}

/**
 * What two versions of one package have in common, also where the version of its language is part of its
 * name.
 */
export const packageKey = ({ name }: StoreName): string => name.replace(/(\d)\.\d[^-]*/g, '$1')

/** Whether a path of an image, as `imagePath` gives it, is the store or in it. */
export const isInStore = (file: string): boolean => file === '/nix/store' || file.startsWith('/nix/store/')

/** `git-2.47.0` for `/nix/store/...-git-2.47.0.drv`. */
export function derivationName(path: string): string {
  return storePathName(path).replace(/\.drv$/, '')
}

/** A store path as people know it: `/nix/store/<hash>-git-2.47.0` is `git-2.47.0`. */
export function storePathName(path: string): string {
  return path.replace(/^.*\/[0-9a-z]{32}-/, '')
}

/**
 * What layers are grouped by: the name of a store path without hash and version, the same for every version
 * of a package:
 *
 *     /nix/store/<hash>-glibc-2.40-66                    glibc
 *     /nix/store/<hash>-openssl-3.4.1-bin                openssl-bin
 *     /nix/store/<hash>-python3.12-requests-2.32.3       python3-requests
 *
 * A part that begins with a digit is a version, wherever it stands, since outputs are named after it; a
 * version that is glued to a word loses what follows its first dot.
 */
export function packageName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '')
  const [first = '', ...others] = base.split('-')
  const parts = [first, ...others.filter((part) => !/^\d/.test(part))]
  return parts.map((part) => part.replace(/(\d)\.\d.*$/, '$1')).join('-')
}

/** First words that say which language or collection a package is of, not which package it is. */
const COLLECTIONS = new Set(
  'python3 python2 perl5 ruby ruby3 node nodejs php php8 r lua5 luajit ocaml5 ghc golang emacs vimplugin texlive gir1 fonts gst gstreamer1 kde qt6 qtbase java linux'.split(
    ' ',
  ),
)

/** What the outputs of one package, and its helpers, have in common: `openssl` for `openssl-bin`. */
export function packageStem(name: string): string {
  const [first = '', second] = name.split('-')
  return second !== undefined && COLLECTIONS.has(first) ? `${first}-${second}` : first
}

/** Which collection a package is of; the stem where it is of none. */
export function packageCollection(name: string): string {
  return name.split('-')[0] ?? name
}
