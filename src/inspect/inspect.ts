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
  /** A table for people instead of JSON. */
  readonly explain: boolean
}

/** What `inspect` prints. Nothing but manifests and configurations is read. */
export async function inspect(image: string, options: InspectOptions, host: Host): Promise<string> {
  const [report] = (await reports([image], options, host)) as [ImageReport]
  return options.explain ? renderImageTable(report) : `${JSON.stringify(report)}\n`
}

/** What `diff` prints: how the image `to` differs from the image `from`. */
export async function diff(from: string, to: string, options: InspectOptions, host: Host): Promise<string> {
  const [before, after] = (await reports([from, to], options, host)) as [ImageReport, ImageReport]
  const report = toDiffReport(before, after)
  return options.explain ? renderDiffTable(report) : `${JSON.stringify(report)}\n`
}

async function reports(
  images: readonly string[],
  options: InspectOptions,
  host: Host,
): Promise<readonly ImageReport[]> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform)
  const sources = await openImages(images, options, host)
  return Promise.all(sources.map(async (source) => toImageReport(await readImage(source, platform))))
}
