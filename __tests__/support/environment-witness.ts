import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp.ts'

export interface EnvironmentWitness {
  /** Directory for the front of PATH. */
  readonly bin: string
  /** Program -> the environments that it was started with, each as `NAME=value` separated by NUL. */
  environments(): Promise<ReadonlyMap<string, readonly string[]>>
}

/** Programs that write down their environment and then are the real ones. */
export async function environmentWitness(
  programs: Readonly<Record<string, string>>,
): Promise<EnvironmentWitness> {
  const [bin, log] = [await tempDir('witness'), await tempDir('environments')]
  for (const [name, file] of Object.entries(programs)) {
    const script = `#!/bin/sh\ncat /proc/self/environ > '${log}/'$$.${name}\nexec '${file}' "$@"\n`
    await writeFile(join(bin, name), script, { mode: 0o755 })
  }
  return { bin, environments: () => readAll(log, Object.keys(programs)) }
}

async function readAll(log: string, programs: readonly string[]) {
  const files = await readdir(log)
  const entries = programs.map(async (name) => {
    const own = files.filter((file) => file.slice(file.indexOf('.') + 1) === name)
    const texts = await Promise.all(own.map((file) => readFile(join(log, file), 'utf8')))
    return [name, texts] as const
  })
  return new Map(await Promise.all(entries))
}
