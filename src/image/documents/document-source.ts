import { createHash } from 'node:crypto'
import { NixeryError } from '../../base/errors.ts'

/** Registries take manifests of up to 4 MiB; no configuration has a reason to be larger. Bytes. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024

/** A document with the digest that its bytes were checked against. */
export interface SourceDocument {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Buffer
}

/** What refers to a document. */
export interface DocumentLink {
  readonly mediaType: string
  readonly digest: string
}

/** A manifest that names an image as its subject. */
export interface Referrer extends DocumentLink {
  /** Bytes. */
  readonly size: number
  readonly annotations: Readonly<Record<string, string>>
  /** What kind of document it is; `''` when that is not said. */
  readonly artifactType: string
}

/** Where the documents of an image are: a registry, or a layout on disk. */
export interface DocumentSource {
  /** The image in the words of the user, with what was left out. */
  readonly name: string
  /** The manifest or the index that the name points to. */
  readonly root: () => Promise<SourceDocument>
  /** `limit`: bytes; default LARGEST_DOCUMENT. */
  readonly read: (link: DocumentLink, limit?: number) => Promise<SourceDocument>
  /** What is attached to a manifest or an index. */
  readonly referrers: (digest: string) => Promise<readonly Referrer[]>
}

/**
 * Throws `image` when the bytes are not those of the digest; without one, they get their own. `what`: for the
 * message.
 */
export function verified(
  what: string,
  bytes: Buffer,
  digest: string | undefined,
): Omit<SourceDocument, 'mediaType'> {
  const algorithm = digest?.startsWith('sha512:') ? 'sha512' : 'sha256'
  const actual = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
  if (digest === undefined || digest === actual) return { digest: actual, bytes }
  throw new NixeryError('image', {
    message: `${what} is damaged: its bytes have the digest ${actual}, not ${digest}`,
    hint: 'copy or push the image again, and find out what changed it',
  })
}

/** The error for a document that is larger than any real one. */
export function tooLarge(what: string, limit: number = LARGEST_DOCUMENT): NixeryError {
  return new NixeryError('image', {
    message: `${what} has more than ${limit} bytes, too many for a manifest or a configuration`,
    hint: 'name an image; this is something else',
  })
}
