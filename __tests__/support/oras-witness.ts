import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { tempDir } from './temp.ts'

export interface OrasWitness {
  /** Directory for the front of PATH. */
  readonly bin: string
  /**
   * The command lines of oras and of the program that started it: what every user of the machine could read.
   */
  commandLines(): Promise<string>
  /**
   * Permissions and path of each file of credentials that oras was given, such as "600 /tmp/x/config.json".
   */
  credentialFiles(): Promise<readonly string[]>
}

/** An `oras` that writes down how it was started and then is the real one. */
export async function orasWitness(): Promise<OrasWitness> {
  const bin = await tempDir('witness')
  const [lines, files] = [join(bin, 'command-lines'), join(bin, 'files')]
  const script = `#!/bin/sh
tr '\\0' ' ' < /proc/$PPID/cmdline >> '${lines}'
tr '\\0' ' ' < /proc/$$/cmdline >> '${lines}'
for word; do
  [ "$option" = --to-registry-config ] && stat -c '%a %n' "$word" >> '${files}'
  option=$word
done
exec '${join((await toolchain.oras('1.3')).bin, 'oras')}' "$@"
`
  await writeFile(join(bin, 'oras'), script, { mode: 0o755 })
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  return {
    bin,
    commandLines: () => read(lines),
    credentialFiles: async () => (await read(files)).split('\n').filter(Boolean),
  }
}
