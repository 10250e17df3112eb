/**
 * The few questions that we ask a registry ourselves; everything that carries an image goes through oras.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Digest } from '../oci/types.ts'
import { type Credentials, credentialsFor, IDENTITY_TOKEN_USER, type Login } from './credentials.ts'
import { formatImageName, type ImageName } from './reference.ts'

const TIMEOUT_MS = 30_000

/** A repository that answers. */
export interface Repository {
  readonly image: ImageName
  readonly credentials: Credentials | undefined
  /** Plain http is spoken on the loopback interface only. */
  readonly plainHttp: boolean
  /** Throws `registry-denied` when these credentials may not push here. Nothing is left behind in the registry. */
  readonly checkPush: () => Promise<void>
  readonly hasBlob: (digest: Digest) => Promise<boolean>
}

/** Finds out how to talk to a repository. Throws `registry-unreachable`. */
export async function openRepository(
  image: ImageName,
  login: Login | undefined,
  host: Host,
): Promise<Repository> {
  const address = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry
  const plainHttp = isLoopback(address) && (await speaksPlainHttp(address, host.signal))
  const credentials = await credentialsFor(image.registry, login, host)
  const base = `${plainHttp ? 'http' : 'https'}://${address}/v2/${image.repository}`
  const session = new Session(image, credentials, host.signal)
  return {
    image,
    credentials,
    plainHttp,
    async checkPush() {
      const response = await session.request('POST', `${base}/blobs/uploads/`)
      if (response.status !== 202) throw denied(image, response.status, credentials)
      const upload = response.headers.get('location')
      if (upload !== null) await session.request('DELETE', new URL(upload, base).href).catch(() => {})
    },
    async hasBlob(digest) {
      const response = await session.request('HEAD', `${base}/blobs/${digest}`)
      return response.status === 200
    },
  }
}

const isLoopback = (address: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address)

/** A registry with TLS answers plain http with 400, or not at all. */
async function speaksPlainHttp(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`http://${address}/v2/`, { signal })
    return response.status !== 400
  } catch {
    return false
  }
}

/** Requests to one repository; the token that the first one needs serves all the others. */
class Session {
  readonly #image: ImageName
  readonly #credentials: Credentials | undefined
  readonly #signal: AbortSignal
  #authorization: Promise<string | undefined> = Promise.resolve(undefined)

  constructor(image: ImageName, credentials: Credentials | undefined, signal: AbortSignal) {
    this.#image = image
    this.#credentials = credentials
    this.#signal = signal
  }

  async request(method: string, url: string): Promise<Response> {
    const used = this.#authorization
    const response = await this.#fetch(url, { method, authorization: await used })
    const challenge = response.headers.get('www-authenticate')
    if (response.status !== 401 || challenge === null) return response
    // Of several requests that are refused at once, only the first asks for a token.
    if (used === this.#authorization) this.#authorization = this.#answer(challenge)
    const authorization = await this.#authorization
    return authorization === undefined ? response : this.#fetch(url, { method, authorization })
  }

  /** https://distribution.github.io/distribution/spec/auth/token/ */
  async #answer(challenge: string): Promise<string | undefined> {
    const { username, password } = this.#credentials ?? {}
    const basic =
      username === undefined
        ? undefined
        : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    if (!/^bearer /i.test(challenge)) return basic
    const parameters = new Map(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']),
    )
    const realm = parameters.get('realm')
    if (realm === undefined) return undefined
    const query = new URLSearchParams({
      service: parameters.get('service') ?? '',
      scope: `repository:${this.#image.repository}:pull,push`,
    })
    const response =
      username === IDENTITY_TOKEN_USER
        ? await this.#fetch(realm, { method: 'POST', body: refreshGrant(query, password ?? '') })
        : await this.#fetch(`${realm}?${query}`, { method: 'GET', authorization: basic })
    if (!response.ok) return undefined
    const { token, access_token } = (await response.json()) as { token?: string; access_token?: string }
    return `Bearer ${token ?? access_token}`
  }

  async #fetch(url: string, { method, authorization, body }: RequestParts): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers: authorization === undefined ? {} : { authorization },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
    } catch (error) {
      const reason =
        error instanceof Error && error.cause instanceof Error
          ? error.cause.message
          : (error as Error).message
      throw new NixeryError(
        'registry-unreachable',
        {
          message: `${this.#image.registry} cannot be reached: ${reason}`,
          hint: `check the host name in image: ${formatImageName(this.#image)}, and that this machine may connect to it`,
        },
        error,
      )
    }
  }
}

interface RequestParts {
  readonly method: string
  readonly authorization?: string | undefined
  readonly body?: URLSearchParams
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function refreshGrant(query: URLSearchParams, token: string): URLSearchParams {
  return new URLSearchParams([
    ...query,
    ['grant_type', 'refresh_token'],
    ['client_id', 'nixery-action'],
    ['refresh_token', token],
  ])
}

function denied(image: ImageName, status: number, credentials: Credentials | undefined): NixeryError {
  const name = formatImageName(image)
  if (status !== 401 && status !== 403) {
    return new NixeryError('registry-unreachable', {
      message: `${image.registry} does not take uploads for ${name}: it answered with status ${status}`,
      hint:
        status === 404
          ? 'check the image name: the registry does not know the repository and does not create it'
          : 'try again later',
    })
  }
  if (credentials === undefined) {
    return new NixeryError('registry-denied', {
      message: `pushing to ${name} needs credentials, and there are none for ${image.registry}`,
      hint: 'give registry-username and registry-password, or log in with docker/login-action before this step',
    })
  }
  return new NixeryError('registry-denied', {
    message: `${credentials.username} may not push to ${name} (status ${status})`,
    hint:
      image.registry === 'ghcr.io'
        ? 'give the job "permissions: packages: write", and the repository the role Write in the settings of the package'
        : `check the password, and give ${credentials.username} the right to push to this repository`,
  })
}
