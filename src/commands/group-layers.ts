import { COMMANDS, graphArguments } from '../commands.ts'
import { readInput, writeResult } from '../files.ts'
import { groupLayers } from '../group-layers.ts'
import { readNameData } from '../name-data-file.ts'
import { nameDataSource } from '../name-data-source.ts'
import { integer } from '../parse.ts'
import type { Answer, Call } from './call.ts'

export async function groupLayersCommand({ option }: Call): Promise<Answer> {
  const explain = option('explain') === 'true'
  const source = nameDataSource(option('popularity') ?? '', '.')
  const nameData = source === undefined ? undefined : await readNameData(source, new AbortController().signal)
  const fallback = COMMANDS['group-layers'].options['max-layers'].default
  const options = {
    ...graphArguments(option),
    maxLayers: integer('max-layers', 1, 125)(option('max-layers') ?? fallback) ?? 0,
    explain,
    layersPlan: option('layers-plan'),
    nameData,
  }
  return { text: writeResult(groupLayers(await readInput(option('input')), options), option('output')) }
}
