import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Secrets for programs, as files of the run's private directory that are there only while they are needed. A
 * package set that is evaluated impurely can read every file of this user: while it is, there are none.
 */
export interface SecretFiles {
  /** The file that will hold the text, mode 0600. */
  readonly add: (name: string, text: string) => string
  /** Does the work while the files are there. */
  readonly lend: <T>(work: () => Promise<T>) => Promise<T>
}

export function secretFiles(directory: string): SecretFiles {
  const texts = new Map<string, string>()
  let borrowers = 0
  const write = () => {
    for (const [file, text] of texts) writeFileSync(file, text, { mode: 0o600 })
  }
  const remove = () => {
    for (const file of texts.keys()) rmSync(file, { force: true })
  }
  return {
    add(name, text) {
      const file = path.join(directory, name)
      texts.set(file, text)
      if (borrowers > 0) write()
      return file
    },
    async lend(work) {
      if (borrowers++ === 0) write()
      try {
        return await work()
      } finally {
        if (--borrowers === 0) remove()
      }
    },
  }
}
