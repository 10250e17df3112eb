/** A store path's name in its parts. */
export interface StoreName {
  /** `openssl-bin`, `python3.12-requests`: what is not version. */
  readonly name: string
  /** `3.4.1`; `''` where there is none. */
  readonly version: string
}

/**
 * The version is what stands from the first part that begins with a digit to the last; outputs are named after it:
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

/** What two versions of one package have in common, also where the version of its language is part of its name. */
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
