/**
 * The few questions that we ask a registry ourselves; everything that carries an image goes through oras.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import type { Host } from '../host/host.ts'
import type { ImageName } from '../image/oci/reference.ts'
import { type ImageIndex, type ImageManifest, MEDIA_TYPES } from '../image/oci/types.ts'
import { type Credentials, credentialsFor, type Login } from './credentials.ts'
import { refusal } from './refusal.ts'
import { type Access, Session } from './session.ts'

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
  /** The images that a tag or digest stands for, several for an index: the bytes of manifest and configuration. */
  readonly readImages: (reference: string) => Promise<readonly ImageDocuments[]>
}

export interface ImageDocuments {
  readonly manifest: Buffer
  readonly config: Buffer
}

/** A registry answers 404 for a manifest whose type it was not asked for. */
const MANIFEST_TYPES = [MEDIA_TYPES.manifest, MEDIA_TYPES.index].join(', ')

/** Finds out how to talk to a repository. Throws `registry-unreachable`. */
export async function openRepository(
  image: ImageName,
  login: Login | undefined,
  host: Host,
): Promise<Repository> {
  const { session, base, credentials, plainHttp } = await connect(image, login, 'pull,push', host)
  return {
    image,
    credentials,
    plainHttp,
    async checkPush() {
      const response = await session.request('POST', `${base}/blobs/uploads/`)
      if (response.status !== 202) {
        throw refusal(image, { status: response.status, text: await response.text() }, credentials)
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
      const response = await session.request('HEAD', `${base}/manifests/${reference}`, MANIFEST_TYPES)
      const digest = response.headers.get('docker-content-digest')
      return isThere(image, response) && digest !== null ? (digest as Digest) : undefined
    },
    readImages: (reference) => readImages(session, base, reference, MANIFEST_TYPES),
  }
}

async function readImages(
  session: Session,
  base: string,
  reference: string,
  accept: string,
): Promise<readonly ImageDocuments[]> {
  const response = await session.request('GET', `${base}/manifests/${reference}`, accept)
  if (response.status !== 200) return []
  const manifest = Buffer.from(await response.arrayBuffer())
  const { config, manifests } = JSON.parse(manifest.toString('utf8')) as Partial<
    Pick<ImageManifest, 'config'> & Pick<ImageIndex, 'manifests'>
  >
  if (manifests !== undefined) {
    // An index in an index is nobody's image.
    const images = manifests.map(({ digest }) => readImages(session, base, digest, MEDIA_TYPES.manifest))
    return (await Promise.all(images)).flat()
  }
  if (config === undefined) return []
  const answer = await session.request('GET', `${base}/blobs/${config.digest}`)
  return answer.status === 200 ? [{ manifest, config: Buffer.from(await answer.arrayBuffer()) }] : []
}

/** How a repository is talked to. */
export interface Connection {
  readonly session: Session
  /** What the addresses of everything in the repository begin with. */
  readonly base: string
  readonly credentials: Credentials | undefined
  readonly plainHttp: boolean
}

/** Finds out the address and the credentials; only a registry on the loopback interface is asked anything yet. */
export async function connect(
  image: ImageName,
  login: Login | undefined,
  access: Access,
  host: Host,
): Promise<Connection> {
  const address = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry
  const plainHttp = isLoopback(address) && (await speaksPlainHttp(address, host.signal))
  const credentials = await credentialsFor(image.registry, login, host)
  const base = `${plainHttp ? 'http' : 'https'}://${address}/v2/${image.repository}`
  return { session: new Session(image, credentials, host.signal, access), base, credentials, plainHttp }
}

async function cancelUpload(session: Session, response: Response, base: string): Promise<void> {
  const upload = new URL(response.headers.get('location') ?? '', base)
  // Credentials are for the registry, wherever it says that uploads go.
  if (upload.origin === new URL(base).origin) await session.request('DELETE', upload.href).catch(() => {})
}

/** Only an answer that says so means that something is missing; a registry in trouble does not know. */
function isThere(image: ImageName, { status }: Response): boolean {
  if (status === 200) return true
  if (status === 401 || status === 403 || status === 404) return false
  throw new NixeryError('registry-unreachable', {
    message: `${image.registry} answers with status ${status}`,
    hint: 'try again later, or see the status page of the registry',
  })
}

const isLoopback = (address: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address)

const PROBE_TIMEOUT_MS = 5000

/** A connection that breaks is no answer, however many servers of TLS break it when they are spoken to like this. */
const PROBES = 4

/** A registry with TLS answers plain http with 400, or not at all. */
async function speaksPlainHttp(address: string, signal: AbortSignal): Promise<boolean> {
  for (let probe = 1; probe <= PROBES; probe++) {
    try {
      const response = await fetch(`http://${address}/v2/`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
      })
      return response.status !== 400
    } catch (error) {
      const { name, cause } = error as Error
      const nobody = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'
      if (nobody || name === 'TimeoutError' || signal.aborted) return false
    }
  }
  return false
}
