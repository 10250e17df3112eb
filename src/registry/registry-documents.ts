/** Reading the documents of an image from a registry: manifests and configurations, never a layer. */
import { NixeryError } from '../base/errors.ts'
import { isDigest } from '../base/hash.ts'
import { LOG_IN } from '../base/wording.ts'
import type { HttpResponse } from '../host/http/response.ts'
import { type DocumentSource, type SourceDocument, verified } from '../image/documents/document-source.ts'
import { DOCUMENT_TYPES } from '../image/documents/media-types.ts'
import { formatImageName, type Reference } from '../image/oci/reference.ts'
import type { Connection, Registries } from './connection.ts'
import { limitedBody } from './limited-body.ts'
import { listReferrers } from './referrers.ts'
import { laterHint, troublesHint, whoIs } from './refusal.ts'

/** The registry answers, and has no such image. */
export class NotThere extends NixeryError {}

/**
 * The image that a tag or a digest points to. Every document is read up to LARGEST_DOCUMENT, and checked
 * against its digest. Throws `registry-denied`, `registry-unreachable`, or `image` when it is not there.
 */
export async function openRegistryDocuments(
  { image, reference }: Reference,
  registries: Registries,
): Promise<DocumentSource> {
  return registryDocuments(await registries.connect(image), reference)
}

/** The documents behind a tag or a digest of a repository. */
export function registryDocuments(connection: Connection, reference: string): DocumentSource {
  const { image, session, base } = connection
  const get = async (what: string, path: string, accept?: string, limit?: number) => {
    const options = accept === undefined ? {} : { accept }
    const answer = await session.request('GET', `${base}/${path}`, options)
    if (answer.status === 200)
      return { bytes: await limitedBody(answer, what, image.registry, limit), answer }
    answer.discard()
    throw refused(what, answer.status, connection)
  }
  const manifest = async (what: string, tagOrDigest: string): Promise<SourceDocument> => {
    const { bytes, answer } = await get(what, `manifests/${tagOrDigest}`, DOCUMENT_TYPES.join(', '))
    const digest = isDigest(tagOrDigest) ? tagOrDigest : saidDigest(answer)
    const mediaType = answer.header('content-type')?.split(';')[0]?.trim() ?? ''
    return { ...verified(what, bytes, digest), mediaType }
  }
  const name = `${formatImageName(image)}${isDigest(reference) ? '@' : ':'}${reference}`
  return {
    name,
    root: () => manifest(name, reference),
    referrers: async (digest) => (await listReferrers(connection, digest)).referrers,
    async read({ mediaType, digest }, limit) {
      const what = `${formatImageName(image)}@${digest}`
      if (DOCUMENT_TYPES.includes(mediaType)) return manifest(what, digest)
      const { bytes } = await get(what, `blobs/${digest}`, undefined, limit)
      return { ...verified(what, bytes, digest), mediaType }
    },
  }
}

/**
 * The digest that the registry names; undefined for what is no digest, such as an empty header of a proxy.
 */
function saidDigest(answer: HttpResponse): string | undefined {
  const said = answer.header('docker-content-digest') ?? ''
  return /^sha(256|512):/.test(said) ? said : undefined
}

/** The error of an answer to what was to be read. */
export function refused(
  what: string,
  status: number,
  { image, credentials, troubles }: Connection,
): NixeryError {
  if (status === 404) {
    return new NotThere('image', {
      message: `${what} is not there: ${image.registry} answers with status 404`,
      hint: `check the name and the tag; "oras repo tags ${formatImageName(image)}" lists the tags`,
    })
  }
  if (status !== 401 && status !== 403) {
    return new NixeryError('registry-unreachable', {
      message: `${image.registry} does not give ${what}: it answers with status ${status}`,
      hint: laterHint(status),
    })
  }
  if (credentials === undefined) {
    return new NixeryError('registry-denied', {
      message: `${what} needs credentials or is not there, and there are no credentials for ${image.registry} (status ${status})`,
      hint: `${troublesHint(troubles)}check the name, ${LOG_IN}, or give registry-username and registry-password`,
    })
  }
  return new NixeryError('registry-denied', {
    message: `${whoIs(credentials)} may not read ${what} (status ${status})`,
    hint: `check the name and the password, and give ${whoIs(credentials)} the right to pull from this repository`,
  })
}
