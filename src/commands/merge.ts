import { formatBytes } from '../base/format.ts'
import { formatPlatform } from '../base/platform.ts'
import { wrapped } from '../base/wrap.ts'
import { namesByDigest, taggedNames } from '../image/oci/reference.ts'
import { type MergeResult, runMerge } from '../merge/merge.ts'
import { toMergeOutputs } from '../merge/outputs.ts'
import { titleLines } from './build-answer.ts'
import { type Answer, type Call, type Terminal, terminalOf } from './call.ts'
import { withImageFile } from './default-file.ts'

/** `nixery-action merge`: see its help. */
export async function mergeCommand(call: Call): Promise<Answer> {
  const { env, log } = call
  const option = withImageFile(call, ['image', 'packages'])
  const result = await runMerge(option, env, log)
  const terminal = terminalOf(call)
  return { text: terminal ? mergeText(result, terminal) : `${JSON.stringify(toMergeOutputs(result))}\n` }
}

/** For a person: the image by digest, for each name that it has, and what is in it. */
export function mergeText(
  { request, index, images, bytesPushed }: MergeResult,
  { paint, columns }: Terminal,
): string {
  const names = namesByDigest(request.targets, index.descriptor.digest)
  const platforms = images.map(({ platform }) => formatPlatform(platform)).join(' and ')
  const work = bytesPushed === 0 ? 'nothing' : formatBytes(bytesPushed)
  const tags = taggedNames(request.targets)
  const details = [
    `${images.length === 1 ? 'one image' : 'an image'} for ${platforms}; ${work} uploaded`,
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
  ]
  const lines = [
    ...names.flatMap((name) => titleLines(name, { paint, columns })),
    ...details.flatMap((line) => wrapped(`  ${line}`, columns, 2)),
  ]
  return `${lines.join('\n')}\n`
}
