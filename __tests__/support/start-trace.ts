import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeProgram } from './programs.ts'
import { tempDir } from './temp.ts'

export interface StartTrace {
  /**
   * Directory for the front of PATH: programs named like those of Nix and like oras, which write down that
   * they ran.
   */
  readonly bin: string
  readonly env: Readonly<Record<string, string>>
  /**
   * Names of the programs that were started, in order, `thread` for threads: by the command, and by anyone
   * else.
   */
  started(): Promise<readonly string[]>
}

const watched = [
  'nix',
  'nix-build',
  'nix-daemon',
  'nix-env',
  'nix-instantiate',
  'nix-shell',
  'nix-store',
  'oras',
]
const preload = join(import.meta.dirname, 'start-trace.cjs')

/** @param nodeOptions what else is in NODE_OPTIONS */
export async function startTrace(nodeOptions = ''): Promise<StartTrace> {
  const bin = await tempDir('trace')
  const file = join(bin, 'trace.log')
  for (const name of watched) writeProgram(bin, name, `echo ${name} >> '${file}'\nexit 1`)
  return {
    bin,
    env: { START_TRACE: file, NODE_OPTIONS: `${nodeOptions} --require=${JSON.stringify(preload)}` },
    async started() {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean)
      return lines.map((line) => basename(line.split(' ')[0] ?? ''))
    },
  }
}
