/**
 * What a file .dockerignore leaves out, as Docker reads it: one pattern a line, from the directory that the
 * file is in; `*` and `?` match no slash, `**` matches any number of directories, `!` brings back what an
 * earlier line left out. https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
import path from 'node:path'

interface Pattern {
  readonly matches: RegExp
  readonly bringsBack: boolean
}

/** Whether a path below the directory, such as `src/index.js`, is left out. */
export type Ignored = (name: string) => boolean

export function parseDockerIgnore(text: string): Ignored {
  const patterns = text.split('\n').flatMap(toPattern)
  return (name) => {
    const last = patterns.findLast(({ matches }) => matches.test(name))
    return last !== undefined && !last.bringsBack
  }
}

function toPattern(line: string): readonly Pattern[] {
  const trimmed = line.trim()
  if (trimmed === '' || line.startsWith('#')) return []
  const bringsBack = trimmed.startsWith('!')
  const given = trimmed.slice(bringsBack ? 1 : 0).trim()
  const clean = path.posix.normalize(given).replace(/^\/+|\/+$/g, '')
  if (clean === '' || clean === '.') return []
  // What lies in a directory goes with it.
  return [{ matches: new RegExp(`^${clean.replace(PIECE, toExpression)}(/.*)?$`, 's'), bringsBack }]
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
