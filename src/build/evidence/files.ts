/** The documents about images, as files. */
import { access, constants, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { isDigest } from '../../base/hash.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { BillOfMaterials } from '../../evidence/component.ts'
import type { Subject } from '../../evidence/documents.ts'
import { type EvidenceFile, FILE_ENDINGS, type SbomFormat } from '../../evidence/formats.ts'
import type { Host } from '../../host/host.ts'
import { BASE_DIGEST, BASE_NAME } from '../../image/oci/image.ts'
import { formatImageName } from '../../image/oci/reference.ts'
import type { ImageManifest } from '../../image/oci/types.ts'
import type { EvidenceRequest } from '../../request/evidence.ts'
import type { ImageRequest } from '../../request/request.ts'
import type { KnownImage } from '../jobs/job.ts'

/**
 * Where the documents go; undefined when there are none. Throws `output` when nothing can be written there.
 */
export async function evidenceDirectory(
  { formats, directory }: EvidenceRequest,
  { env }: Host,
): Promise<string | undefined> {
  if (formats.length === 0) return undefined
  try {
    // The steps of a job share a directory: each run has one of its own in it.
    if (directory === '' && env.RUNNER_TEMP)
      return await mkdtemp(path.join(env.RUNNER_TEMP, 'nixery-evidence-'))
    const absolute = path.resolve(directory)
    await mkdir(absolute, { recursive: true })
    await access(absolute, constants.W_OK)
    return absolute
  } catch (error) {
    const message = `cannot write to ${directory || '.'}: ${(error as Error).message}`
    throw new NixeryError(
      'output',
      { input: 'evidence-dir', message, hint: 'give a directory that may be written' },
      error,
    )
  }
}

/** Writes the documents about one image: `bills` has one for each of its platforms. */
export async function writeEvidence(
  directory: string,
  formats: readonly SbomFormat[],
  request: ImageRequest,
  { images }: KnownImage,
  bills: readonly BillOfMaterials[],
): Promise<readonly EvidenceFile[]> {
  const files: EvidenceFile[] = []
  for (const [index, { platform, image }] of images.entries()) {
    const bill = bills[index]
    const ofPlatform = request.platforms[index]
    if (bill === undefined || ofPlatform === undefined)
      throw new Error('an image without a bill of materials')
    const digest = image.manifest.descriptor.digest
    const subject = { ...subjectOf(request, ofPlatform, digest), base: baseOf(image.manifest.bytes) }
    const suffix = images.length === 1 ? '' : `-${platform.os}-${platform.architecture}`
    for (const format of formats) {
      const document = (await RENDERERS[format]())(bill, subject)
      if (document === undefined) continue
      const file = path.join(directory, `${fileName(request)}${suffix}.${FILE_ENDINGS[format]}`)
      await writeFile(file, `${JSON.stringify(document)}\n`)
      files.push({ format, platform: formatPlatform(platform), path: file })
    }
  }
  return files
}

type Render = (bill: BillOfMaterials, subject: Subject) => object | undefined

/** Loaded when they are used: they come with large tables. */
const RENDERERS: Readonly<Record<SbomFormat, () => Promise<Render>>> = {
  spdx: async () => (await import('../../evidence/spdx.ts')).spdx,
  cyclonedx: async () => (await import('../../evidence/cyclonedx.ts')).cycloneDx,
  vex: async () => (await import('../../evidence/openvex.ts')).openVex,
}

function subjectOf(
  request: ImageRequest,
  { createdEpoch, labels, annotations }: ImageRequest['platforms'][number],
  digest: Subject['digest'],
): Subject {
  const [image] = request.names
  const name = image === undefined ? fileName(request) : formatImageName(image)
  const vendor = annotations[VENDOR] ?? labels[VENDOR]
  const [owner, ...rest] = image?.repository.split('/') ?? []
  return { name, digest, supplier: vendor ?? (rest.length > 0 ? owner : undefined), createdEpoch }
}

/** As the manifest names it. */
function baseOf(manifest: Buffer): Subject['base'] {
  const { annotations = {} } = JSON.parse(manifest.toString('utf8')) as ImageManifest
  const [name, digest] = [annotations[BASE_NAME], annotations[BASE_DIGEST]]
  return name !== undefined && digest !== undefined && isDigest(digest) ? { name, digest } : undefined
}

const VENDOR = 'org.opencontainers.image.vendor'

/** What an image file calls the image, else the last part of its name. */
function fileName({ name, names: [image] }: ImageRequest): string {
  const text = name ?? image?.repository.split('/').at(-1) ?? 'image'
  return text.replace(/[^A-Za-z0-9._-]/g, '-')
}
