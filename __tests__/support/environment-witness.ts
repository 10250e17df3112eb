import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { tempDir } from './temp.ts'

export interface Witnessed {
  /** Its name, without the directory. */
  readonly program: string
  /** `NAME=value`, separated by NUL. */
  readonly environment: string
}

export interface EnvironmentWitness {
  /** Directory for the front of PATH. */
  readonly bin: string
  /** Variables for the program under test. */
  readonly env: Readonly<Record<string, string>>
  /** What was started: all that the program under test started itself, and the named ones whoever started them. */
  seen(): Promise<readonly Witnessed[]>
}

const preload = join(import.meta.dirname, 'child-environments.cjs')

/**
 * Programs that write down their environment and then are the real ones, and the same for what a program in
 * Node.js starts.
 * @param nodeOptions what else is in NODE_OPTIONS
 */
export async function environmentWitness(
  programs: Readonly<Record<string, string>>,
  nodeOptions = '',
): Promise<EnvironmentWitness> {
  const [bin, log] = [await tempDir('witness'), await tempDir('environments')]
  for (const [name, file] of Object.entries(programs)) {
    const script = `#!/bin/sh\ncat /proc/self/environ > '${log}/'$$.${name}\nexec '${file}' "$@"\n`
    await writeFile(join(bin, name), script, { mode: 0o755 })
  }
  const children = join(bin, 'children.log')
  return {
    bin,
    env: {
      CHILD_ENVIRONMENTS: children,
      NODE_OPTIONS: `${nodeOptions} --require=${JSON.stringify(preload)}`,
    },
    seen: async () => [...(await readShims(log)), ...(await readChildren(children))],
  }
}

async function readShims(log: string): Promise<readonly Witnessed[]> {
  const files = await readdir(log)
  const read = files.map(async (file) => ({
    program: file.slice(file.indexOf('.') + 1),
    environment: await readFile(join(log, file), 'utf8'),
  }))
  return Promise.all(read)
}

async function readChildren(file: string): Promise<readonly Witnessed[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
  return lines.map((line) => {
    const [args, pairs] = JSON.parse(line) as [string[], string[]]
    // What stands before a program that is to end with its parent is no program of its own.
    const own = args[1] === '--pdeathsig' ? args[args.indexOf('--') + 1] : args[0]
    return { program: basename(own ?? ''), environment: pairs.join('\0') }
  })
}
