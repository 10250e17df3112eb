/** `inspect` and `diff`: what is in an image, and how two of them differ, from their documents alone. */
import type { Host } from '../host/host.ts'
import { parsePlatform } from '../image/documents/choose-platform.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import { readImage } from '../image/documents/read-image.ts'
import { attachedPatches, attachedTo } from './attached.ts'
import { toDiffReport } from './diff-report.ts'
import { renderDiffTable } from './diff-table.ts'
import { type ImageReport, toImageReport } from './image-report.ts'
import { renderImageTable } from './image-table.ts'
import { type GivenLogin, openImages } from './open-image.ts'
import { diffPatches } from './patches.ts'

export interface InspectOptions extends GivenLogin {
  /** `linux/amd64`; undefined for that of this machine. */
  readonly platform: string | undefined
}

/** An image, and where its documents are. */
export interface InspectedImage {
  readonly report: ImageReport
  readonly source: DocumentSource
}

/** What images say of themselves. Nothing but manifests and configurations is read. */
export async function inspectImages(
  images: readonly string[],
  options: InspectOptions,
  host: Host,
): Promise<readonly InspectedImage[]> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform)
  const sources = await openImages(images, options, host)
  return Promise.all(
    sources.map(async (source) => {
      const documents = await readImage(source, platform)
      const attached = await attachedTo(documents, source, host.log)
      return { report: toImageReport(documents, attached), source }
    }),
  )
}

/** What `inspect` prints. `explain`: a table for people instead of JSON. */
export const inspectText = (report: ImageReport, explain: boolean): string =>
  explain ? renderImageTable(report) : `${JSON.stringify(report)}\n`

/** What `diff` prints: how the image `to` differs from the image `from`. */
export async function diffText(from: InspectedImage, to: InspectedImage, explain: boolean): Promise<string> {
  const [before, after] = await Promise.all(
    [from, to].map(({ report, source }) => attachedPatches(report, source)),
  )
  const patches = before && after ? diffPatches(before, after) : null
  const report = { ...toDiffReport(from.report, to.report), patches }
  return explain ? renderDiffTable(report) : `${JSON.stringify(report)}\n`
}
