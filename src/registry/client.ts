/**
 * The requests that this program makes itself: questions, the manifests of tags, and uploads where oras
 * cannot. https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { NixeryError, type Problem } from '../base/errors.ts'
import { type Digest, isDigest } from '../base/hash.ts'
import { limitConcurrency } from '../base/limit.ts'
import type { HttpResponse } from '../host/http/response.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import { DOCUMENT_TYPES } from '../image/documents/media-types.ts'
import type { Content } from '../image/oci/image.ts'
import type { ImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import type { Connection, Registries } from './connection.ts'
import { attachProblem, listReferrers, type ReferrersAnswer } from './referrers.ts'
import { laterHint } from './refusal.ts'
import { NotThere, registryDocuments } from './registry-documents.ts'
import { cancelUnwanted, tryUpload, uploadBlob, uploadManifest } from './upload.ts'

/** A repository that answers. */
export interface Repository extends Omit<Connection, 'session' | 'base'> {
  /**
   * Throws `registry-denied` when these credentials may not push here. Nothing is left behind in the
   * registry.
   */
  readonly checkPush: () => Promise<void>
  /** Whether the registry has a blob, with the size that it should have. */
  readonly hasBlob: (blob: Pick<Descriptor, 'digest' | 'size'>) => Promise<boolean>
  /**
   * Makes a blob that another repository of the same registry has one of this repository. False when it does
   * not work.
   */
  readonly mountBlob: (digest: Digest, from: ImageName) => Promise<boolean>
  /** The digest of the manifest that a tag or digest points to; undefined when it does not exist. */
  readonly manifestDigest: (reference: string) => Promise<Digest | undefined>
  /** What is attached to a manifest or an index. */
  readonly referrers: (digest: Digest) => Promise<ReferrersAnswer>
  /** Why nothing can be attached to images here; undefined where it can. */
  readonly attachProblem: () => Promise<Problem | undefined>
  /** The manifests and configurations behind a tag or digest. */
  readonly documents: (reference: string) => DocumentSource
  /** Whether uploads go on at another address than that of the registry; known after `checkPush`. */
  readonly uploadsElsewhere: () => boolean
  /** Sends a blob from a file. Throws `push`, `registry-denied` or `registry-unreachable`. */
  readonly putBlob: (blob: Descriptor, file: string) => Promise<void>
  /**
   * Sends a manifest whose blobs the repository has, by its digest or as a tag. Throws as `putBlob`.
   */
  readonly putManifest: (content: Content, tag?: string) => Promise<void>
}

/**
 * Questions about blobs at a time, for an image has hundreds of them: each of those that are open at once takes a
 * connection of its own, and to begin one costs more than the question.
 */
const QUESTIONS = 16

/** Finds out how to talk to a repository. Throws `registry-unreachable`. */
export async function openRepository(image: ImageName, registries: Registries): Promise<Repository> {
  const connection = await registries.connect(image)
  const { session, base } = connection
  const ask = limitConcurrency(session.request.bind(session), QUESTIONS)
  let uploadsElsewhere = false
  const documents = (reference: string) => registryDocuments(connection, reference)
  return {
    ...connection,
    documents,
    referrers: (digest) => listReferrers(connection, digest),
    attachProblem: () => attachProblem(connection),
    async checkPush() {
      uploadsElsewhere = (await tryUpload(connection)).isElsewhere
    },
    uploadsElsewhere: () => uploadsElsewhere,
    putBlob: (blob, file) => uploadBlob(connection, blob, file),
    putManifest: (content, tag) => uploadManifest(connection, content, tag),
    async hasBlob({ digest, size }) {
      // Where blobs lie elsewhere, the redirect says that there is one: it may be good for a GET alone.
      const answer = await ask('HEAD', `${base}/blobs/${digest}`, { redirects: 0 })
      if (isRedirect(answer)) return true
      return isThere(image, answer) && (answer.announcedSize || size) === size
    },
    async mountBlob(digest, from) {
      if (from.registry !== image.registry) return false
      const query = new URLSearchParams({ mount: digest, from: from.repository })
      const answer = await ask('POST', `${base}/blobs/uploads/?${query}`)
      await cancelUnwanted(answer, connection)
      answer.discard()
      return answer.status === 201
    },
    async manifestDigest(reference) {
      const accept = DOCUMENT_TYPES.join(', ')
      const answer = await session.request('HEAD', `${base}/manifests/${reference}`, { accept })
      // Some registries know no HEAD for manifests, others do not say the digest.
      const isUnknown = [400, 405, 501].includes(answer.status)
      if (!isUnknown && !isThere(image, answer)) return undefined
      const said = answer.header('docker-content-digest') ?? ''
      const digest = isDigest(said) ? said : await digestOfRoot(documents(reference))
      return digest !== undefined && isDigest(digest) ? digest : undefined
    },
  }
}

async function digestOfRoot(source: DocumentSource): Promise<string | undefined> {
  try {
    return (await source.root()).digest
  } catch (error) {
    if (error instanceof NotThere) return undefined
    throw error
  }
}

const isRedirect = ({ status }: HttpResponse): boolean => status > 300 && status < 400 && status !== 304

/** Only these statuses mean that something does not exist; a registry in trouble cannot tell. */
function isThere(image: ImageName, { status }: HttpResponse): boolean {
  if (status === 200) return true
  if (status === 401 || status === 403 || status === 404) return false
  throw new NixeryError('registry-unreachable', {
    message: `${image.registry} answers with status ${status}`,
    hint: laterHint(status),
  })
}
