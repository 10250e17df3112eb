/** Whether an image that was made again is the one of its record, and if not, where it differs first. */
import { NixeryError, type Problem } from '../base/errors.ts'
import { formatPlatform } from '../base/platform.ts'
import type { BuildRecord, RecordedLayer, RecordedPlatform, RecordedSource } from './build-record.ts'

/**
 * Throws `record` with the first layer of each platform that is not the one of the record, and with what is
 * known of the reason. `made`: the record of what was made; `differences`: the inputs that are others, in the words
 * of users, and empty for none.
 */
export function checkRecord(recorded: BuildRecord, made: BuildRecord, differences: string): void {
  if (recorded.digest === made.digest) return
  const problems = recorded.platforms.flatMap((before): readonly Problem[] => {
    const name = formatPlatform(before.platform)
    const after = made.platforms.find(({ platform }) => formatPlatform(platform) === name)
    if (after === undefined) return [{ message: `the image for ${name} of the record was not made` }]
    return before.digest === after.digest ? [] : [platformProblem(name, before, after, differences)]
  })
  throw new NixeryError('record', problems.length > 0 ? problems : indexProblem(recorded, made))
}

const indexProblem = (recorded: BuildRecord, made: BuildRecord): Problem => ({
  message: `the index has the digest ${made.digest}, and the record has ${recorded.digest}: the images for all platforms are the same`,
  hint: 'compare the annotations of both indexes',
})

function platformProblem(
  name: string,
  before: RecordedPlatform,
  after: RecordedPlatform,
  differences: string,
): Problem {
  const count = Math.max(before.layers.length, after.layers.length)
  const index = Array.from({ length: count }).findIndex(
    (_, at) => before.layers[at]?.digest !== after.layers[at]?.digest,
  )
  const message =
    index < 0
      ? `${name}: every layer is that of the record, and the configuration is not: ${after.digest} instead of ${before.digest}`
      : `${name}: layer ${index + 1} of ${before.layers.length} is not that of the record: ${layerText(after.layers[index])} instead of ${layerText(before.layers[index])}`
  return { message, hint: hintFor(differences, before.layers[index], after.layers[index], after.source) }
}

function layerText(layer: RecordedLayer | undefined): string {
  if (layer === undefined) return 'no layer'
  const [first = '', second, ...others] = layer.contents
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return `${layer.digest} (${[first, ...(second === undefined ? [] : [second])].join(', ')}${more})`
}

function hintFor(
  differences: string,
  before: RecordedLayer | undefined,
  after: RecordedLayer | undefined,
  source: RecordedSource,
): string {
  if (differences !== '') return `what is not as in the record: ${differences}`
  // The same store paths with the same contents, packed by the same rules.
  if (before?.key === after?.key && before !== undefined)
    return 'the same contents were packed to other bytes: try the version of Node.js that the record was made with'
  return source.kind === 'path'
    ? 'the inputs are those of the record: a package is not the same each time that it is built, or depends on the machine'
    : 'the inputs are those of the record: a package is not the same each time that it is built, or a binary cache has another build of it'
}
