import { NixeryError } from '../base/errors.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { Http, HttpRequest } from '../host/http/http.ts'
import { type HttpResponse, transientFailure } from '../host/http/response.ts'
import { type Failure, withRetries } from '../host/http/retry.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import { type Credentials, IDENTITY_TOKEN_USER } from './credentials.ts'

/** For a small question and its answer. */
const LIMITS = { totalMs: 120_000 }
/** No token server has more to say. Bytes. */
const MOST_TOKEN_BYTES = 1024 * 1024

/** A connection that failed, or a token server in trouble. */
class FailedRequest extends NixeryError {
  readonly failure: Failure

  constructor(
    problem: { readonly message: string; readonly hint: string },
    failure: Failure,
    cause?: unknown,
  ) {
    super('registry-unreachable', problem, cause)
    this.failure = failure
  }
}

/** What a token is asked for: some registries give none to those who may only pull, when a push is part of the question. */
export type Access = 'pull' | 'pull,push'

/** Requests to one repository; the token that the first one needs serves all the others. */
export class Session {
  readonly #image: ImageName
  readonly #credentials: Credentials | undefined
  readonly #http: Http
  readonly #access: Access
  #authorization: Promise<string | undefined> = Promise.resolve(undefined)

  constructor(
    image: ImageName,
    credentials: Credentials | undefined,
    http: Http,
    access: Access = 'pull,push',
  ) {
    this.#image = image
    this.#credentials = credentials
    this.#http = http
    this.#access = access
  }

  /**
   * Asks again a registry that is busy or in trouble, see retry.ts. Throws `registry-unreachable` or `cancelled`; any status is an
   * answer.
   */
  request(method: string, url: string, options: RequestOptions = {}): Promise<HttpResponse> {
    return withRetries(() => this.#authorized(method, url, options), this.#http.signal, transientFailure)
  }

  async #authorized(method: string, url: string, options: RequestOptions): Promise<HttpResponse> {
    const used = this.#authorization
    const response = await this.#ask(url, { method, ...options, ...authorized(await used) })
    const challenge = response.header('www-authenticate')
    if (response.status !== 401 || challenge === undefined) return response
    // Of several requests that are refused at once, only the first asks for a token.
    if (used === this.#authorization) this.#authorization = this.#answer(challenge)
    const asked = this.#authorization
    const authorization = await asked.catch((error: unknown) => {
      // The next attempt has to ask for a token itself.
      if (this.#authorization === asked) this.#authorization = Promise.resolve(undefined)
      throw error
    })
    if (authorization === undefined) return response
    response.discard()
    return this.#ask(url, { method, ...options, ...authorized(authorization) })
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
        ? await this.#ask(realm, refreshGrant(query, password ?? ''))
        : await this.#ask(url.href, authorized(basic))
    if (response.status !== 200) return this.#refusedToken(response)
    const { token, access_token } = JSON.parse(await response.text(MOST_TOKEN_BYTES)) as {
      token?: string
      access_token?: string
    }
    const bearer = token || access_token
    return bearer === undefined ? undefined : `Bearer ${bearer}`
  }

  /** A token server that refuses gives no token; one in trouble is asked again. */
  async #refusedToken(response: HttpResponse): Promise<undefined> {
    const failure = await transientFailure(response)
    if (failure === undefined) return undefined
    const problem = {
      message: `the token server of ${this.#image.registry} answers with status ${response.status}`,
      hint: 'try again later, or see the status page of the registry',
    }
    throw new FailedRequest(problem, failure)
  }

  async #ask(url: string, request: HttpRequest & RequestOptions): Promise<HttpResponse> {
    const { accept, headers, ...rest } = request
    const all = { ...headers, ...(accept === undefined ? {} : { accept }) }
    try {
      return await this.#http.request(url, { ...rest, headers: all, limits: LIMITS })
    } catch (error) {
      throw error instanceof HttpFailure ? unreachable(this.#image, error) : error
    }
  }
}

export interface RequestOptions {
  /** Media types, for manifests. */
  readonly accept?: string
  /** 0: a redirect is the answer. */
  readonly redirects?: number
}

/** The error of a registry that does not answer, or breaks off. */
export function unreachable(image: ImageName, error: HttpFailure): NixeryError {
  const problem = {
    message: `${image.registry} cannot be reached: ${error.message}`,
    hint:
      error.hint ??
      `check the host name in image: ${formatImageName(image)}, and that this machine may connect to it`,
  }
  return new FailedRequest(problem, error.failure, error)
}

const authorized = (authorization: string | undefined): Pick<HttpRequest, 'headers'> =>
  authorization === undefined ? {} : { headers: { authorization } }

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function refreshGrant(query: readonly [string, string][], token: string): HttpRequest {
  const body = new URLSearchParams([
    ...query,
    ['grant_type', 'refresh_token'],
    ['client_id', 'nixery-action'],
    ['refresh_token', token],
  ])
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', headers, body: body.toString() }
}
