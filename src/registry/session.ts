import { setTimeout } from 'node:timers/promises'
import { NixeryError } from '../errors.ts'
import { cancelled } from '../process.ts'
import { type Credentials, IDENTITY_TOKEN_USER } from './credentials.ts'
import { formatImageName, type ImageName } from './reference.ts'

const TIMEOUT_MS = 30_000
/** Too many requests, and the errors of a server or a proxy before it. */
const TRANSIENT = new Set([429, 500, 502, 503, 504])
const RETRY_DELAYS_MS = [500, 1500]
const LONGEST_DELAY_MS = 10_000

/** What a token is asked for: some registries give none to those who may only pull, when a push is part of the question. */
export type Access = 'pull' | 'pull,push'

/** Requests to one repository; the token that the first one needs serves all the others. */
export class Session {
  readonly #image: ImageName
  readonly #credentials: Credentials | undefined
  readonly #signal: AbortSignal
  readonly #access: Access
  #authorization: Promise<string | undefined> = Promise.resolve(undefined)

  constructor(
    image: ImageName,
    credentials: Credentials | undefined,
    signal: AbortSignal,
    access: Access = 'pull,push',
  ) {
    this.#image = image
    this.#credentials = credentials
    this.#signal = signal
    this.#access = access
  }

  /**
   * Asks again, up to twice, a registry that is busy or in trouble.
   * `accept`: media types, for manifests. Throws `registry-unreachable` or `cancelled`; any status is an answer.
   */
  async request(method: string, url: string, accept?: string): Promise<Response> {
    for (const delay of RETRY_DELAYS_MS) {
      const response = await this.#authorized(method, url, accept)
      if (!TRANSIENT.has(response.status)) return response
      const asked = Number(response.headers.get('retry-after') ?? 0) * 1000
      await setTimeout(Math.min(Math.max(delay, asked), LONGEST_DELAY_MS), undefined, {
        signal: this.#signal,
      }).catch(() => {})
    }
    return this.#authorized(method, url, accept)
  }

  async #authorized(method: string, url: string, accept: string | undefined): Promise<Response> {
    const used = this.#authorization
    const response = await this.#fetch(url, { method, accept, authorization: await used })
    const challenge = response.headers.get('www-authenticate')
    if (response.status !== 401 || challenge === null) return response
    // Of several requests that are refused at once, only the first asks for a token.
    if (used === this.#authorization) this.#authorization = this.#answer(challenge)
    const authorization = await this.#authorization
    return authorization === undefined ? response : this.#fetch(url, { method, accept, authorization })
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
    // What the registry names as missing comes on top: a mount also needs to pull from another repository.
    const scopes = new Set([
      `repository:${this.#image.repository}:${this.#access}`,
      ...(parameters.get('scope') ?? '').split(' '),
    ])
    scopes.delete('')
    const query: [string, string][] = [['service', parameters.get('service') ?? '']]
    for (const scope of scopes) query.push(['scope', scope])
    const url = new URL(realm)
    for (const [name, value] of query) url.searchParams.append(name, value)
    const response =
      username === IDENTITY_TOKEN_USER
        ? await this.#fetch(realm, { method: 'POST', body: refreshGrant(query, password ?? '') })
        : await this.#fetch(url.href, { method: 'GET', authorization: basic })
    if (!response.ok) return undefined
    const { token, access_token } = (await response.json()) as { token?: string; access_token?: string }
    const bearer = token ?? access_token
    return bearer === undefined ? undefined : `Bearer ${bearer}`
  }

  async #fetch(url: string, { method, accept, authorization, body }: RequestParts): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers: {
          ...(accept === undefined ? {} : { accept }),
          ...(authorization === undefined ? {} : { authorization }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
    } catch (error) {
      if (this.#signal.aborted) throw cancelled(`while ${this.#image.registry} was asked`)
      const { message, cause } = error as Error
      // Several addresses that all fail are one error without a text.
      const why = cause as NodeJS.ErrnoException | undefined
      const reason = why?.message || why?.code || message
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
  readonly accept?: string | undefined
  readonly authorization?: string | undefined
  readonly body?: URLSearchParams
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function refreshGrant(query: readonly [string, string][], token: string): URLSearchParams {
  return new URLSearchParams([
    ...query,
    ['grant_type', 'refresh_token'],
    ['client_id', 'nixery-action'],
    ['refresh_token', token],
  ])
}
