/**
 * The name of a store path without hash and version, the same for every version of a package:
 *
 *     /nix/store/<hash>-glibc-2.40-66                    glibc
 *     /nix/store/<hash>-openssl-3.4.1-bin                openssl-bin
 *     /nix/store/<hash>-python3.12-requests-2.32.3       python3-requests
 *
 * A part that begins with a digit is a version, wherever it stands, since outputs are named after it; a version that is
 * glued to a word loses what follows its first dot.
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
