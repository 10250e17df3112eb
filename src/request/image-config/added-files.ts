import { existsSync } from 'node:fs'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { invalid, parseFilePath } from '../../base/parse.ts'
import { parseImagePath } from './paths.ts'

/** A line of the input `files`. */
export interface FileToAdd {
  /** Where it is on this machine. */
  readonly source: string
  /** The directory that relative sources begin at. */
  readonly base: string
  /** Where it goes in the image: absolute, without a slash at its end. */
  readonly dest: string
  /**
   * Whether a file goes into the directory `dest`, under its own name, as cp(1) does it for a slash at the
   * end.
   */
  readonly into: boolean
  /** Permissions of every file in it; without them its own, but that only its owner may write. */
  readonly mode: number | undefined
}

const LINE = /^(.+?):(\/[^:]*)(?::(0?[0-7]{3,4}))?$/

/**
 * `SOURCE:DEST` or `SOURCE:DEST:MODE`, one per line. Sources begin at the directory. Throws every line that
 * is wrong.
 */
export function filesToAdd(text: string, directory = '.'): readonly FileToAdd[] {
  const problems: Problem[] = []
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const files = lines.flatMap((line) => {
    try {
      return [fileToAdd(line, directory)]
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error
      problems.push(...error.problems)
      return []
    }
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return files
}

function fileToAdd(line: string, directory: string): FileToAdd {
  const [, source, dest, mode] = LINE.exec(line) ?? []
  if (source === undefined || dest === undefined) return malformed(line)
  const file = parseFilePath(source, directory)
  checkOdd(line, source, file)
  return {
    source: file,
    base: directory,
    dest: parseImagePath('files', dest),
    into: dest.endsWith('/'),
    mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
  }
}

/** Throws when a source has what names no file, unless there is one that is called so. */
function checkOdd(line: string, source: string, file: string): void {
  const areSeveral = /:\/[^:,]*,[^:]+$/.test(source)
  const sign = /^~(?=\/)|[*?[]/.exec(source)?.[0]
  if ((!areSeveral && sign === undefined) || existsSync(file)) return
  if (areSeveral) invalid('files', `"${line}" is more than one file`, 'write one per line')
  const hint = 'name a file, or a directory with all below it'
  invalid('files', `"${source}" is not there, and nothing replaces ${sign} in it`, hint)
}

function malformed(line: string): never {
  const mode = /^.+:\/[^:]*:([^:/]*)$/.exec(line)?.[1]
  if (mode !== undefined)
    return invalid('files', `"${mode}" is not a mode`, 'write three or four octal digits, for example 0644')
  return invalid(
    'files',
    `"${line}" does not say what goes where`,
    'write SOURCE:/DEST or SOURCE:/DEST:MODE, one per line, for example nginx.conf:/etc/nginx.conf:0644',
  )
}
