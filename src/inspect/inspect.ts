/** `inspect` and `diff`: what is in an image, and how two of them differ, from their documents alone. */
import type { Host } from '../host/host.ts'
import { parsePlatform } from '../image/documents/choose-platform.ts'
import { readImage } from '../image/documents/read-image.ts'
import { toDiffReport } from './diff-report.ts'
import { renderDiffTable } from './diff-table.ts'
import { type ImageReport, toImageReport } from './image-report.ts'
import { renderImageTable } from './image-table.ts'
import { type GivenLogin, openImages } from './open-image.ts'

export interface InspectOptions extends GivenLogin {
  /** `linux/amd64`; undefined for that of this machine. */
  readonly platform: string | undefined
}

/** What images say of themselves. Nothing but manifests and configurations is read. */
export async function imageReports(
  images: readonly string[],
  options: InspectOptions,
  host: Host,
): Promise<readonly ImageReport[]> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform)
  const sources = await openImages(images, options, host)
  return Promise.all(sources.map(async (source) => toImageReport(await readImage(source, platform))))
}

/** What `inspect` prints. `explain`: a table for people instead of JSON. */
export const inspectText = (report: ImageReport, explain: boolean): string =>
  explain ? renderImageTable(report) : `${JSON.stringify(report)}\n`

/** What `diff` prints: how the image `to` differs from the image `from`. */
export function diffText(from: ImageReport, to: ImageReport, explain: boolean): string {
  const report = toDiffReport(from, to)
  return explain ? renderDiffTable(report) : `${JSON.stringify(report)}\n`
}
