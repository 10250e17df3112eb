/** `inspect --why`, `--size` and `--html`, and `diff --html`: what a person asks about an image. */
import { NixeryError } from '../base/errors.ts'
import { type PackageGraph, weighed } from './graph.ts'
import type { ImageReport } from './image-report.ts'
import { renderPage } from './page/page.ts'
import { toPageData } from './page/page-data.ts'
import { renderSizes, renderWhy } from './questions.ts'

export interface Questions {
  /** Name of a package, or its name and version. */
  readonly why: string | undefined
  readonly size: boolean
}

/** The answers, one below the other; undefined when nothing is asked. */
export function answers(
  report: ImageReport,
  packages: PackageGraph | undefined,
  { why, size }: Questions,
): string | undefined {
  const texts = [
    ...(why === undefined ? [] : [renderWhy(packages ?? needsBill('--why'), why)]),
    ...(size ? [renderSizes(report, packages)] : []),
  ]
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** The page about an image, and about what another one shares with it. */
export const imagePage = (
  report: ImageReport,
  packages: PackageGraph | undefined,
  other: ImageReport | null = null,
): string => renderPage(toPageData(report, weighed(packages) ?? null, other))

function needsBill(option: string): never {
  throw new NixeryError('usage', {
    message: `${option} needs the references between packages, and an image does not hold them`,
    hint: 'give --sbom FILE, the CycloneDX document that a build with --sbom cyclonedx writes, or build the image with --attach sbom',
  })
}
