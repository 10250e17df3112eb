/** Documents about an image, attached to it in the registries that it was pushed to. */
import { NixeryError, settleAll } from '../../base/errors.ts'
import { timestamp } from '../../evidence/documents.ts'
import { PREDICATE_TYPE } from '../../evidence/provenance.ts'
import { ARTIFACT_TYPES } from '../../image/oci/artifact.ts'
import { formatImageName } from '../../image/oci/reference.ts'
import { type Attachment, attachAll } from '../../registry/attach.ts'
import { type Job, prefixOf, type Run } from '../jobs/job.ts'
import type { EvidenceDocument } from './documents.ts'

/** Throws `invalid-input` before any work when there is a registry where nothing can be attached. */
export async function checkAttach(jobs: readonly Job[], { request }: Run): Promise<void> {
  if (request.evidence.attach.length === 0) return
  const checks = jobs.flatMap(({ destinations }) =>
    destinations.map(async ({ repository }) => {
      const problem = await repository.attachProblem()
      if (problem !== undefined) throw new NixeryError('invalid-input', problem)
    }),
  )
  await settleAll(...checks)
}

/** By document, the digest of the manifest that is attached; of several registries, that of the first. */
export type AttachedDigests = ReadonlyMap<EvidenceDocument, string>

/** Attaches what is wanted and not there yet. */
export async function attachDocuments(
  job: Job,
  documents: readonly EvidenceDocument[],
  { request, host }: Run,
): Promise<AttachedDigests> {
  const wanted = documents.filter(({ format }) => request.evidence.attach.includes(format))
  const digests = new Map<EvidenceDocument, string>()
  if (wanted.length === 0) return digests
  const createdEpoch = job.request.platforms[0]?.createdEpoch ?? 0
  const attachments = wanted.map((document) => toAttachment(document, createdEpoch))
  for (const { repository } of job.destinations) {
    host.enter('push')
    const attached = await attachAll(repository, attachments, host)
    const count = attached.filter(({ isNew }) => isNew).length
    const there = attached.length - count
    host.log.info(
      `${prefixOf(job)}${formatImageName(repository.image)}: ${count} documents attached, ${there} there already`,
    )
    for (const [index, { digest }] of attached.entries()) {
      const document = wanted[index]
      if (document !== undefined && !digests.has(document)) digests.set(document, digest)
    }
  }
  return digests
}

function toAttachment(
  { format, subject, bytes, attached }: EvidenceDocument,
  createdEpoch: number,
): Attachment {
  const isProvenance = format === 'provenance'
  return {
    ...{ subject, type: ARTIFACT_TYPES[format], bytes: attached ?? bytes },
    annotations: {
      'org.opencontainers.image.created': timestamp({ createdEpoch }),
      ...(isProvenance ? { 'in-toto.io/predicate-type': PREDICATE_TYPE } : {}),
    },
    // It says which run has made the image: another run that makes the same has nothing to add.
    mayBeOther: isProvenance,
  }
}
