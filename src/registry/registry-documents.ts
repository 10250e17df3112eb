/** Reading the documents of an image from a registry: manifests and configurations, never a layer. */
import { NixeryError } from '../base/errors.ts'
import type { Host } from '../host/host.ts'
import {
  type DocumentSource,
  LARGEST_DOCUMENT,
  type SourceDocument,
  tooLarge,
  verified,
} from '../image/documents/document-source.ts'
import { DOCUMENT_TYPES } from '../image/documents/media-types.ts'
import { formatImageName, type Reference } from '../image/oci/reference.ts'
import { type Connection, connect } from './client.ts'
import type { Login } from './credentials.ts'
import { whoIs } from './refusal.ts'

/** The registry answers, and has no such image. */
export class NotThere extends NixeryError {}

/**
 * The image that a tag or a digest stands for. Every document is read up to LARGEST_DOCUMENT, and checked against its digest.
 * Throws `registry-denied`, `registry-unreachable`, or `image` when it is not there.
 */
export async function openRegistryDocuments(
  wanted: Reference,
  login: Login | undefined,
  host: Host,
): Promise<DocumentSource> {
  const { image, reference } = wanted
  const connection = await connect(image, login, 'pull', host)
  const name = `${formatImageName(image)}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`
  const get = async (what: string, path: string, accept?: string) => {
    const response = await connection.session.request('GET', `${connection.base}/${path}`, accept)
    if (response.status !== 200) {
      await response.body?.cancel()
      throw refused(what, wanted, response.status, connection)
    }
    return { bytes: await limitedBody(response, what, wanted), headers: response.headers }
  }
  const manifest = async (what: string, tagOrDigest: string): Promise<SourceDocument> => {
    const { bytes, headers } = await get(what, `manifests/${tagOrDigest}`, DOCUMENT_TYPES.join(', '))
    const digest = tagOrDigest.startsWith('sha256:') ? tagOrDigest : headers.get('docker-content-digest')
    const mediaType = headers.get('content-type')?.split(';')[0]?.trim() ?? ''
    return { ...verified(what, bytes, digest ?? undefined), mediaType }
  }
  return {
    name,
    root: () => manifest(name, reference),
    async read({ mediaType, digest }) {
      const what = `${formatImageName(image)}@${digest}`
      if (DOCUMENT_TYPES.includes(mediaType)) return manifest(what, digest)
      const { bytes } = await get(what, `blobs/${digest}`)
      return { ...verified(what, bytes, digest), mediaType }
    },
  }
}

async function limitedBody(response: Response, what: string, { image }: Reference): Promise<Buffer> {
  if (Number(response.headers.get('content-length') ?? 0) > LARGEST_DOCUMENT) {
    await response.body?.cancel()
    throw tooLarge(what)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > LARGEST_DOCUMENT) throw tooLarge(what)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof NixeryError) throw error
    const message = `${image.registry} broke off while it sent ${what}: ${(error as Error).message}`
    throw new NixeryError('registry-unreachable', { message, hint: 'try again' }, error)
  }
  return Buffer.concat(chunks)
}

function refused(
  what: string,
  { image }: Reference,
  status: number,
  { credentials }: Connection,
): NixeryError {
  if (status === 404) {
    return new NotThere('image', {
      message: `${what} is not there: ${image.registry} answers with status 404`,
      hint: `check the name and the tag; "oras repo tags ${formatImageName(image)}" lists what there is`,
    })
  }
  if (status !== 401 && status !== 403) {
    return new NixeryError('registry-unreachable', {
      message: `${image.registry} does not give ${what}: it answers with status ${status}`,
      hint: 'try again later, or see the status page of the registry',
    })
  }
  if (credentials === undefined) {
    return new NixeryError('registry-denied', {
      message: `${what} needs credentials or is not there, and there are no credentials for ${image.registry} (status ${status})`,
      hint: 'check the name, log in with "docker login", or give registry-username and registry-password',
    })
  }
  return new NixeryError('registry-denied', {
    message: `${whoIs(credentials)} may not read ${what} (status ${status})`,
    hint: `check the name and the password, and give ${whoIs(credentials)} the right to pull from this repository`,
  })
}
