/**
 * The image that reports compare a new one with: what its first tag points to before this run moves it, or
 * another.
 */
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'
import { parseRecords } from '../../cache/known-layers.ts'
import { combineRecords, type LayerRecords } from '../../cache/layer-records.ts'
import type { Host } from '../../host/host.ts'
import { parseConfig, parseDocument } from '../../image/documents/parse-documents.ts'
import { type ImageDocuments, readImage } from '../../image/documents/read-image.ts'
import type { BuiltImage } from '../../image/oci/image.ts'
import { formatImageName, type Reference } from '../../image/oci/reference.ts'
import { toDiffReport } from '../../inspect/diff-report.ts'
import { type ImageReport, toImageReport } from '../../inspect/image-report.ts'
import { openRegistryDocuments } from '../../registry/registry-documents.ts'
import type { LastImage } from '../report/changes.ts'
import type { Job, KnownImage, Run } from './job.ts'

/** What a registry says of it. */
export interface FoundImage {
  readonly reference: string
  readonly digest: string
  /** By platform; those that cannot be read are left out. */
  readonly reports: ReadonlyMap<string, ImageReport>
  /** What it says of its layers. */
  readonly records: LayerRecords
}

/** undefined where there is none, or none that can be read: a report can do without. */
export async function findLastImage(job: Job, { registries, host }: Run): Promise<FoundImage | undefined> {
  const wanted = job.request.compareWith ?? firstTag(job)
  if (wanted === undefined) return undefined
  const separator = wanted.reference.startsWith('sha256:') ? '@' : ':'
  const reference = formatImageName(wanted.image) + separator + wanted.reference
  try {
    const source = await openRegistryDocuments(wanted, registries)
    const { digest } = await source.root()
    const reports = new Map<string, ImageReport>()
    const records: LayerRecords[] = []
    for (const { platform } of job.request.platforms) {
      const documents = await documentsFor(source, platform, host)
      if (documents === undefined) continue
      reports.set(formatPlatform(platform), toImageReport(documents))
      records.push(parseRecords(documents.manifest, documents.config, formatImageName(wanted.image)))
    }
    return reports.size === 0
      ? undefined
      : { reference, digest, reports, records: combineRecords(...records) }
  } catch (error) {
    host.log.debug(`${reference} cannot be compared with: ${(error as Error).message}`)
    return undefined
  }
}

function firstTag({ destinations: [destination] }: Job): Reference | undefined {
  const [tag] = destination?.tags ?? []
  if (destination === undefined || tag === undefined) return undefined
  return { image: destination.repository.image, reference: tag }
}

async function documentsFor(
  source: Parameters<typeof readImage>[0],
  platform: SupportedPlatform,
  host: Host,
): Promise<ImageDocuments | undefined> {
  try {
    return await readImage(source, platform)
  } catch (error) {
    host.log.debug(`${source.name} has nothing for ${formatPlatform(platform)}: ${(error as Error).message}`)
    return undefined
  }
}

/** undefined when nothing has changed. */
export function lastImage(
  found: FoundImage | undefined,
  { tree, images }: KnownImage,
): LastImage | undefined {
  if (found === undefined || found.digest === tree.root.descriptor.digest) return undefined
  const diffs = images.flatMap((image) => {
    const before = found.reports.get(formatPlatform(image.platform))
    return before === undefined ? [] : [toDiffReport(before, ownReport(image))]
  })
  return { reference: found.reference, digest: found.digest, diffs }
}

/** What `inspect` would say of an image that was just made. */
export function ownReport({ image: { manifest, config } }: Pick<BuiltImage, 'image'>): ImageReport {
  const asSource = ({ descriptor, bytes }: typeof manifest) => ({
    ...{ mediaType: descriptor.mediaType, digest: descriptor.digest, bytes },
  })
  const parsed = parseDocument('the image', asSource(manifest))
  if (parsed.kind !== 'image') throw new Error('the image has no manifest of an image')
  return toImageReport({
    ...{ name: manifest.descriptor.digest, digest: manifest.descriptor.digest },
    ...{ mediaType: manifest.descriptor.mediaType, size: manifest.bytes.length },
    ...{ manifest: parsed, config: parseConfig('the image', asSource(config)), index: undefined },
  })
}
