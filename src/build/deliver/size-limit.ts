import { totalSize } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { formatBytes } from '../../base/format.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { BuiltImage, ImageLayer } from '../../image/oci/image.ts'
import type { Job, KnownImage } from '../jobs/job.ts'
import type { FoundImage } from '../jobs/last-image.ts'

interface SizedImage {
  readonly job: Pick<Job, 'request'>
  readonly known: Pick<KnownImage, 'images'>
  /** What it is compared with. */
  readonly before?: Compared | undefined
}

type Compared = Pick<FoundImage, 'reference' | 'reports'>

/** Names of layers in a message. */
const MOST_NAMES = 5

/**
 * Throws `too-large` with every image that has more compressed bytes on a platform than it may, and with what
 * is heavy in it.
 */
export function checkSizes(images: readonly SizedImage[]): void {
  const problems = images.flatMap(({ job: { request }, known, before }) =>
    known.images.flatMap((image) => problemOf(image, request.maxSize, before, request.name)),
  )
  if (problems.length > 0) throw new NixeryError('too-large', problems)
}

function problemOf(
  { platform, image, layers }: BuiltImage,
  limit: number | undefined,
  before: Compared | undefined,
  name: string | undefined,
): readonly Problem[] {
  const size = totalSize(image.blobs)
  if (limit === undefined || size <= limit) return []
  const known = before?.reports.get(formatPlatform(platform))?.layers ?? []
  const old = new Set(known.flatMap(({ storePaths }) => storePaths ?? []))
  const added = layers.filter(({ contents }) => contents.some((path) => !old.has(path)))
  const isNew = old.size > 0 && added.length > 0
  const parts = [
    `the image for ${formatPlatform(platform)} has ${formatBytes(size)}, and may have ${formatBytes(limit)}`,
    ...(isNew ? [`new since ${before?.reference}: ${heaviest(added)}`] : []),
    `heaviest: ${heaviest(layers)}`,
  ]
  const hint = `leave out what is not needed, or set max-size to at least ${atLeast(size)}`
  return [
    { ...(name === undefined ? {} : { image: name }), input: 'max-size', message: parts.join('; '), hint },
  ]
}

/** A size that is not smaller, as the input takes it, of a few digits: `46MB`. */
function atLeast(size: number): string {
  const unit = size >= 10_000_000 ? 1_000_000 : 1000
  return `${Math.ceil(size / unit)}${unit === 1000 ? 'kB' : 'MB'}`
}

const heaviest = (layers: readonly ImageLayer[]): string =>
  [...layers]
    .sort((a, b) => b.packed.size - a.packed.size)
    .slice(0, MOST_NAMES)
    .map(({ contents, packed }) => {
      const more = contents.length > 1 ? ` and ${contents.length - 1} more` : ''
      return `${contents[0] ?? 'empty layer'}${more} (${formatBytes(packed.size)})`
    })
    .join(', ')
