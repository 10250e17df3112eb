/** The documents about an image. */

import { isDigest, sha256 } from '../../base/hash.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { BuildRecord } from '../../evidence/build-record.ts'
import type { BillOfMaterials } from '../../evidence/component.ts'
import type { Subject } from '../../evidence/documents.ts'
import { type EvidenceFormat, FILE_ENDINGS, type SbomFormat } from '../../evidence/formats.ts'
import { type Invocation, inTotoStatement, packageSetNames, provenance } from '../../evidence/provenance.ts'
import { ciRun, repositoryPage } from '../../host/ci-systems.ts'
import { BASE_DIGEST, BASE_NAME, type Content } from '../../image/oci/image.ts'
import { formatImageName } from '../../image/oci/reference.ts'
import type { ImageManifest } from '../../image/oci/types.ts'
import type { EvidenceRequest } from '../../request/evidence.ts'
import type { ImageRequest } from '../../request/request.ts'
import { type Job, type KnownImage, recordOf } from '../jobs/job.ts'

export interface EvidenceDocument {
  readonly format: EvidenceFormat
  /** `linux/amd64`; undefined for what is about the whole image. */
  readonly platform?: string
  /** The name of its file. */
  readonly name: string
  readonly bytes: Buffer
  /** The manifest, or the index, that it is about. */
  readonly subject: Content
  /** What is attached there, where that is not the file itself. */
  readonly attached?: Buffer
}

/** In the order of platforms and formats; what is about the whole image comes last. */
export async function documentsOf(
  wanted: EvidenceRequest,
  { request, origins }: Pick<Job, 'request' | 'origins'>,
  known: KnownImage,
  env: NodeJS.ProcessEnv,
): Promise<readonly EvidenceDocument[]> {
  const record = recordOf({ request, origins }, known)
  const bills =
    wanted.formats.length === 0 ? [] : await billsOfMaterials(wanted.formats, request, known, record)
  const ofImage = known.tree.root
  const name = fileName(request)
  const file = {
    ...{ format: 'record' as const, name: `${name}.${FILE_ENDINGS.record}`, subject: ofImage },
    bytes: textOf(record),
  }
  if (!wanted.provenance) return [...bills, file]
  return [...bills, provenanceDocument(record, file.bytes, request, ofImage, env), file]
}

const textOf = (document: object): Buffer => Buffer.from(`${JSON.stringify(document)}\n`)

async function billsOfMaterials(
  formats: readonly SbomFormat[],
  request: ImageRequest,
  { images, bills = [] }: KnownImage,
  record: BuildRecord,
): Promise<readonly EvidenceDocument[]> {
  const documents: EvidenceDocument[] = []
  for (const [index, { platform, image }] of images.entries()) {
    const [bill, recorded] = [bills[index], record.platforms[index]]
    if (bill === undefined || recorded === undefined) throw new Error('an image without a bill of materials')
    const subject = {
      ...subjectOf(request, image.manifest.descriptor.digest, index),
      base: baseOf(image.manifest.bytes),
      packageSets: packageSetNames(recorded),
    }
    const suffix = images.length === 1 ? '' : `-${platform.os}-${platform.architecture}`
    for (const format of formats) {
      const document = (await RENDERERS[format]())(bill, subject)
      if (document === undefined) continue
      const name = `${fileName(request)}${suffix}.${FILE_ENDINGS[format]}`
      const place = { platform: formatPlatform(platform), subject: image.manifest }
      documents.push({ format, name, bytes: textOf(document), ...place })
    }
  }
  return documents
}

type Render = (bill: BillOfMaterials, subject: Subject) => object | undefined

/** Loaded when they are used: they come with large tables. */
const RENDERERS: Readonly<Record<SbomFormat, () => Promise<Render>>> = {
  spdx: async () => (await import('../../evidence/spdx.ts')).spdx,
  cyclonedx: async () => (await import('../../evidence/cyclonedx.ts')).cycloneDx,
  vex: async () => (await import('../../evidence/openvex.ts')).openVex,
}

function provenanceDocument(
  record: BuildRecord,
  recordBytes: Buffer,
  request: ImageRequest,
  subject: Content,
  env: NodeJS.ProcessEnv,
): EvidenceDocument {
  const predicate = provenance(record, sha256(recordBytes), invocationOf(env))
  const statement = inTotoStatement(subjectOf(request, subject.descriptor.digest, 0), predicate)
  return {
    ...{ format: 'provenance', name: `${fileName(request)}.${FILE_ENDINGS.provenance}`, subject },
    ...{ bytes: textOf(predicate), attached: textOf(statement) },
  }
}

function invocationOf(env: NodeJS.ProcessEnv): Invocation {
  const { builder, address, commit, ref } = ciRun(env) ?? {}
  const repository = repositoryPage(env)
  const isKnown = repository !== undefined && commit !== undefined
  const checkout = isKnown ? { repository, commit, ...(ref === undefined ? {} : { ref }) } : undefined
  return { builder, run: address, checkout }
}

const VENDOR = 'org.opencontainers.image.vendor'

function subjectOf(
  request: ImageRequest,
  digest: Subject['digest'],
  platform: number,
): Omit<Subject, 'packageSets'> {
  const { annotations = {}, labels = {}, createdEpoch = 0 } = request.platforms[platform] ?? {}
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

/** What an image file calls the image, else the last part of its name. */
function fileName({ name, names: [image] }: ImageRequest): string {
  const text = name ?? image?.repository.split('/').at(-1) ?? 'image'
  return text.replace(/[^A-Za-z0-9._-]/g, '-')
}
