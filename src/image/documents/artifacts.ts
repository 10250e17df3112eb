/** Documents that hang on an image, whoever attached them. */
import { NixeryError } from '../../base/errors.ts'
import { isRecord } from '../../base/json.ts'
import { MEDIA_TYPES } from '../oci/types.ts'
import type { DocumentSource, Referrer, SourceDocument } from './document-source.ts'
import { descriptor, parseJson } from './parse-documents.ts'

/** Of a document, bytes: `actions/attest` takes no larger one. */
export const LARGEST_EVIDENCE = 16 * 1024 * 1024

/** An index that lists referrers; undefined when it is something else. Throws `image` for a malformed one. */
export function parseReferrers(what: string, bytes: Buffer): readonly Referrer[] | undefined {
  const { mediaType, manifests } = parseJson(what, bytes)
  if (!Array.isArray(manifests) || (mediaType !== undefined && mediaType !== MEDIA_TYPES.index))
    return undefined
  return manifests.map((entry: unknown) => {
    const { artifactType } = isRecord(entry) ? entry : {}
    return {
      ...descriptor(what, entry),
      artifactType: typeof artifactType === 'string' ? artifactType : '',
    }
  })
}

/** What a manifest is attached to; undefined for one that is attached to nothing. */
export function subjectOf({ bytes }: SourceDocument, what: string): string | undefined {
  const { subject } = parseJson(what, bytes)
  return isRecord(subject) && typeof subject.digest === 'string' ? subject.digest : undefined
}

/** The document behind a referrer, checked against the digests on the way. Throws `image`. */
export async function readEvidence(
  source: DocumentSource,
  referrer: Pick<Referrer, 'digest'>,
): Promise<Buffer> {
  const what = `${referrer.digest}, which is attached to ${source.name},`
  const manifest = await source.read({ mediaType: MEDIA_TYPES.manifest, digest: referrer.digest })
  const { layers } = parseJson(what, manifest.bytes)
  const [layer] = Array.isArray(layers) ? (layers as unknown[]) : []
  if (layer === undefined)
    throw new NixeryError('image', { message: `${what} is empty`, hint: 'attach the document again' })
  const { mediaType, digest } = descriptor(what, layer)
  return (await source.read({ mediaType, digest }, LARGEST_EVIDENCE)).bytes
}
