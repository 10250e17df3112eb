/** What files of patterns leave out of a directory: .dockerignore and .gitignore, each read as its owner does it. */
import path from 'node:path'

/** Whether a path below the directory of the file, such as `src/index.js`, is left out. */
export type Ignored = (name: string) => boolean

/** What the last pattern that matches says of a path; undefined when none does. */
export type Verdict = (name: string, isDirectory: boolean) => 'ignored' | 'kept' | undefined

interface Pattern {
  readonly matches: RegExp
  readonly bringsBack: boolean
  readonly directoriesOnly: boolean
}

/**
 * One pattern a line, from the directory that the file is in; `*` and `?` match no slash, `**` matches any
 * number of directories, `!` brings back what an earlier line left out.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseDockerIgnore(text: string): Ignored {
  const verdict = lastOf(text.split('\n').flatMap(dockerPattern))
  return (name) => verdict(name, false) === 'ignored'
}

/**
 * The same, but that a pattern without a slash is for every directory below, and one with a slash at its end
 * for directories alone. https://git-scm.com/docs/gitignore
 */
export function parseGitIgnore(text: string): Verdict {
  return lastOf(text.split(/\r?\n/).flatMap(gitPattern))
}

function lastOf(patterns: readonly Pattern[]): Verdict {
  return (name, isDirectory) => {
    const last = patterns.findLast(
      ({ matches, directoriesOnly }) => (isDirectory || !directoriesOnly) && matches.test(name),
    )
    if (last === undefined) return undefined
    return last.bringsBack ? 'kept' : 'ignored'
  }
}

function dockerPattern(line: string): readonly Pattern[] {
  const trimmed = line.trim()
  if (trimmed === '' || line.startsWith('#')) return []
  const bringsBack = trimmed.startsWith('!')
  const given = trimmed.slice(bringsBack ? 1 : 0).trim()
  const clean = path.posix.normalize(given).replace(/^\/+|\/+$/g, '')
  if (clean === '' || clean === '.') return []
  // What lies in a directory goes with it.
  return [{ matches: expression(clean, toExpression, '(/.*)?'), bringsBack, directoriesOnly: false }]
}

function gitPattern(line: string): readonly Pattern[] {
  // A blank at the end counts behind a backslash alone.
  const trimmed = line.replace(/(?<!\\) +$/, '')
  if (trimmed === '' || trimmed.startsWith('#')) return []
  const bringsBack = trimmed.startsWith('!')
  const given = trimmed.slice(bringsBack ? 1 : 0)
  const directoriesOnly = given.endsWith('/')
  const clean = given.replace(/\/$/, '')
  if (clean === '' || clean === '/') return []
  const anywhere = clean.includes('/') ? clean.replace(/^\//, '') : `**/${clean}`
  return [{ matches: expression(anywhere, toGitExpression), bringsBack, directoriesOnly }]
}

type Translate = (piece: string, offset: number, pattern: string) => string

function expression(pattern: string, translate: Translate, end = ''): RegExp {
  try {
    return new RegExp(`^${pattern.replace(PIECE, translate)}${end}$`, 's')
  } catch {
    // A set such as [z-a] matches nothing.
    return /(?!)/
  }
}

const PIECE = /\*\*\/?|\*|\?|\[[^\]]*\]|\\.|[.+^${}()|\\\]]/g

function toExpression(piece: string): string {
  if (piece === '**/') return '(?:.*/)?'
  if (piece === '**') return '.*'
  if (piece === '*') return '[^/]*'
  if (piece === '?') return '[^/]'
  if (piece.startsWith('[')) return piece.replace(/\\(?!\])/g, '\\\\')
  return piece.length === 2 ? `\\${piece.slice(1)}` : `\\${piece}`
}

/** Stars count as many directories only where they are the whole of a name. */
function toGitExpression(piece: string, offset: number, pattern: string): string {
  const isName = offset === 0 || pattern[offset - 1] === '/'
  const isEnd = offset + piece.length === pattern.length
  if (piece === '**/' && !isName) return '[^/]*/'
  if (piece === '**' && !(isName && isEnd)) return '[^/]*'
  return toExpression(piece.replace(/^\[!/, '[^'))
}
