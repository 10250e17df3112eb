/**
 * The few questions that we ask a registry ourselves; everything that carries an image goes through oras.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { NixeryError } from '../base/errors.ts'
import { type Digest, isDigest } from '../base/hash.ts'
import type { Host } from '../host/host.ts'
import { errorText, type HttpResponse } from '../host/http/response.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import { DOCUMENT_TYPES } from '../image/documents/media-types.ts'
import type { ImageName } from '../image/oci/reference.ts'
import { connect } from './connection.ts'
import type { Credentials, Login } from './credentials.ts'
import { refusal } from './refusal.ts'
import { registryDocuments } from './registry-documents.ts'
import type { Session } from './session.ts'

/** A repository that answers. */
export interface Repository {
  readonly image: ImageName
  readonly credentials: Credentials | undefined
  /** Plain http is spoken on the loopback interface only. */
  readonly plainHttp: boolean
  /** Throws `registry-denied` when these credentials may not push here. Nothing is left behind in the registry. */
  readonly checkPush: () => Promise<void>
  readonly hasBlob: (digest: Digest) => Promise<boolean>
  /** Makes a blob that another repository of the same registry has one of this repository. False when it does not work. */
  readonly mountBlob: (digest: Digest, from: ImageName) => Promise<boolean>
  /** The digest of the manifest that a tag or digest stands for, or undefined when there is none. */
  readonly manifestDigest: (reference: string) => Promise<Digest | undefined>
  /** The manifests and configurations behind a tag or digest. */
  readonly documents: (reference: string) => DocumentSource
}

/** Finds out how to talk to a repository. Throws `registry-unreachable`. */
export async function openRepository(
  image: ImageName,
  login: Login | undefined,
  host: Host,
): Promise<Repository> {
  const connection = await connect(image, login, 'pull,push', host)
  const { session, base, credentials, plainHttp } = connection
  const documents = (reference: string) => registryDocuments(connection, reference)
  return {
    image,
    credentials,
    plainHttp,
    async checkPush() {
      const response = await session.request('POST', `${base}/blobs/uploads/`)
      if (response.status !== 202) {
        throw refusal(image, { status: response.status, text: await errorText(response) }, credentials)
      }
      await cancelUpload(session, response, base)
    },
    async hasBlob(digest) {
      const response = await session.request('HEAD', `${base}/blobs/${digest}`)
      return isThere(image, response)
    },
    async mountBlob(digest, from) {
      if (from.registry !== image.registry) return false
      const query = new URLSearchParams({ mount: digest, from: from.repository })
      const response = await session.request('POST', `${base}/blobs/uploads/?${query}`)
      // Anything else began an ordinary upload, which nobody will finish.
      if (response.status === 202) await cancelUpload(session, response, base)
      return response.status === 201
    },
    async manifestDigest(reference) {
      const accept = DOCUMENT_TYPES.join(', ')
      const response = await session.request('HEAD', `${base}/manifests/${reference}`, { accept })
      if (!isThere(image, response)) return undefined
      const digest = response.header('docker-content-digest') ?? (await documents(reference).root()).digest
      return isDigest(digest) ? digest : undefined
    },
    documents,
  }
}

async function cancelUpload(session: Session, response: HttpResponse, base: string): Promise<void> {
  const upload = new URL(response.header('location') ?? '', base)
  // Credentials are for the registry, wherever it says that uploads go.
  if (upload.origin === new URL(base).origin) await session.request('DELETE', upload.href).catch(() => {})
}

/** Only an answer that says so means that something is missing; a registry in trouble does not know. */
function isThere(image: ImageName, { status }: HttpResponse): boolean {
  if (status === 200) return true
  if (status === 401 || status === 403 || status === 404) return false
  throw new NixeryError('registry-unreachable', {
    message: `${image.registry} answers with status ${status}`,
    hint: 'try again later, or see the status page of the registry',
  })
}
