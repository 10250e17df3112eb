/** What documents that are attached to an image say of it. */
import type { Log } from '../host/log/log.ts'
import { readEvidence } from '../image/documents/artifacts.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import type { ImageDocuments } from '../image/documents/read-image.ts'
import { ARTIFACT_TYPES } from '../image/oci/artifact.ts'
import type { PackageGraph } from './graph.ts'
import type { AttachedReport, ImageReport } from './image-report.ts'
import { type PatchedVulnerability, patchesInBill, patchesInVex } from './patches.ts'
import { readCycloneDx } from './read-cyclonedx.ts'
import { readSpdx } from './read-spdx.ts'

/** To an image, and to the index that it is in; null where the registry does not say it. */
export async function attachedTo(
  { digest, index }: ImageDocuments,
  source: DocumentSource,
  log: Log,
): Promise<readonly AttachedReport[] | null> {
  const subjects = [digest, ...(index === undefined ? [] : [index.digest])]
  try {
    const lists = subjects.map(async (subject) =>
      (await source.referrers(subject)).map((one) => ({
        ...{ artifactType: one.artifactType, digest: one.digest, subject },
      })),
    )
    return (await Promise.all(lists)).flat()
  } catch (error) {
    log.debug(`what is attached to ${source.name} is not known: ${(error as Error).message}`)
    return null
  }
}

/** The packages of an image by a bill of materials that is attached to it; undefined without one. */
export async function attachedPackages(
  report: ImageReport,
  source: DocumentSource,
): Promise<PackageGraph | undefined> {
  const cycloneDx = await attachedText(report, source, ARTIFACT_TYPES.cyclonedx)
  if (cycloneDx !== undefined) return readCycloneDx(cycloneDx).packages
  const spdx = await attachedText(report, source, ARTIFACT_TYPES.spdx)
  return spdx === undefined ? undefined : readSpdx(spdx, report.packages ?? [])
}

/** Vulnerabilities that its packages have patches for; null when no document says it. */
export async function attachedPatches(
  report: ImageReport,
  source: DocumentSource,
): Promise<readonly PatchedVulnerability[] | null> {
  const cycloneDx = await attachedText(report, source, ARTIFACT_TYPES.cyclonedx)
  if (cycloneDx !== undefined) return patchesInBill(cycloneDx)
  const vex = await attachedText(report, source, ARTIFACT_TYPES.vex)
  return vex === undefined ? null : patchesInVex(vex)
}

async function attachedText(
  { attached, digest }: ImageReport,
  source: DocumentSource,
  artifactType: string,
): Promise<string | undefined> {
  const found = attached?.find((one) => one.artifactType === artifactType && one.subject === digest)
  if (found === undefined) return undefined
  return (await readEvidence(source, found)).toString('utf8')
}
