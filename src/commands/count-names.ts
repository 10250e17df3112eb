import { NixeryError } from '../errors.ts'
import { readInput, writeResult } from '../files.ts'
import { readStorePaths } from '../graph-input.ts'
import { countNames } from '../layers/count-names.ts'
import { formatNameData } from '../layers/name-data.ts'
import { readNameData } from '../name-data-file.ts'
import { nameDataSource } from '../name-data-source.ts'
import type { Answer, Call } from './call.ts'

export async function countNamesCommand({ option }: Call): Promise<Answer> {
  const source = nameDataSource(option('extend') ?? '', '.')
  const earlier = source === undefined ? undefined : await readNameData(source, new AbortController().signal)
  const infos = readStorePaths(await readInput(option('input')))
  if (infos.length === 0) {
    const hint = 'give what nix path-info --json prints of at least one store path'
    throw new NixeryError('usage', { message: 'count-names: the input has no store paths', hint })
  }
  return { text: writeResult(formatNameData(countNames(infos, earlier)), option('output')) }
}
