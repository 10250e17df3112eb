import { NixeryError } from '../base/errors.ts'
import { readStorePaths } from '../closure/graph-input.ts'
import { readInput, writeResult } from '../host/files.ts'
import { Http } from '../host/http/http.ts'
import { countNames } from '../image/layers/count-names.ts'
import { readNameData } from '../image/layers/files/name-data-file.ts'
import { nameDataSource } from '../image/layers/files/name-data-source.ts'
import { formatNameData } from '../image/layers/name-data.ts'
import type { Answer, Call } from './call.ts'

export async function countNamesCommand({ option }: Call): Promise<Answer> {
  const source = nameDataSource(option('extend') ?? '', '.')
  const earlier = source === undefined ? undefined : await readNameData(source, new Http(process.env))
  const infos = readStorePaths(await readInput(option('input')))
  if (infos.length === 0) {
    const hint = 'give what nix path-info --json prints of at least one store path'
    throw new NixeryError('usage', { message: 'count-names: the input has no store paths', hint })
  }
  return { text: writeResult(formatNameData(countNames(infos, earlier)), option('output')) }
}
