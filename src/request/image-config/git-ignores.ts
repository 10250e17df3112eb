/** What the .gitignore files of a working tree leave out. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseGitIgnore, type Verdict } from './ignore-files.ts'

const IGNORE_FILE = '.gitignore'

export class GitIgnores {
  /** By the directory that the file is in. */
  readonly #verdicts = new Map<string, Verdict>()

  /**
   * With the files above a directory, up to the top of its working tree; those in it and below count once it
   * is entered. What git keeps elsewhere (`.git/info/exclude`, settings of the user) differs between machines.
   */
  static above(directory: string): GitIgnores {
    const ignores = new GitIgnores()
    const above: string[] = []
    for (let at = path.resolve(directory); !existsSync(path.join(at, '.git')); at = path.dirname(at)) {
      if (at === path.dirname(at)) return ignores
      above.unshift(path.dirname(at))
    }
    for (const one of above) ignores.enter(one)
    return ignores
  }

  /** Takes the file of a directory into account. */
  enter(directory: string): void {
    const text = readIfThere(path.join(directory, IGNORE_FILE))
    if (text !== undefined) this.#verdicts.set(path.resolve(directory), parseGitIgnore(text))
  }

  /** Whether a file or directory is left out; those above it are not. The nearest file that says something counts. */
  ignores(file: string, isDirectory: boolean): boolean {
    const name = path.resolve(file)
    for (let at = path.dirname(name); ; at = path.dirname(at)) {
      const verdict = this.#verdicts.get(at)?.(path.relative(at, name), isDirectory)
      if (verdict !== undefined) return verdict === 'ignored'
      if (at === path.dirname(at)) return false
    }
  }
}

/** The text of a file; undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
