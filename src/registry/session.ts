import { HttpFailure } from '../host/http/failure.ts'
import type { Http, HttpRequest } from '../host/http/http.ts'
import { type HttpResponse, transientFailure } from '../host/http/response.ts'
import { withRetries } from '../host/http/retry.ts'
import type { ImageName } from '../image/oci/reference.ts'
import { answerable, type Challenge, parseChallenges } from './challenge.ts'
import type { Credentials } from './credentials/docker-config.ts'
import { basicAuthorization } from './credentials.ts'
import { requestToken } from './token.ts'
import { LIMITS, unreachable } from './unreachable.ts'

/**
 * What a token is asked for: some registries give none to those who may only pull, when a push is part of the
 * question.
 */
type Access = 'pull' | 'pull,push'

export interface RequestOptions {
  /** Media types, for manifests. */
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string | Buffer
  /** 0: a redirect is the answer. */
  readonly redirects?: number
}

/** Requests to one repository. The token that the first one needs serves all the others of its kind. */
export class Session {
  readonly #image: ImageName
  /** Scheme and host of the registry: what comes from elsewhere gets no credentials. */
  readonly #origin: string
  readonly #credentials: Credentials | undefined
  readonly #http: Http
  readonly #authorizations = new Map<Access, Promise<string | undefined>>()

  constructor(image: ImageName, origin: string, credentials: Credentials | undefined, http: Http) {
    this.#image = image
    this.#origin = origin
    this.#credentials = credentials
    this.#http = http
  }

  /**
   * Asks again a registry that is busy or in trouble, see retry.ts. Throws `registry-unreachable` or
   * `cancelled`; any status is an answer.
   */
  request(method: string, url: string, options: RequestOptions = {}): Promise<HttpResponse> {
    return withRetries(() => this.#authorized(method, url, options), this.#http.signal, transientFailure)
  }

  async #authorized(method: string, url: string, options: RequestOptions): Promise<HttpResponse> {
    const access: Access = method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push'
    // Who may push may pull.
    const used = this.#authorizations.get('pull,push') ?? this.#authorizations.get(access)
    const answer = await this.#ask(method, url, options, await used)
    const challenges = parseChallenges(answer.headers('www-authenticate'))
    if (answer.status !== 401 || challenges.length === 0 || answer.url.origin !== this.#origin) return answer
    const authorization = await this.#renew(access, used, challenges, answer.url)
    if (authorization === undefined) return answer
    answer.discard()
    return this.#ask(method, url, options, authorization)
  }

  /** Of several requests that are refused at once, only the first one asks for a token. */
  async #renew(
    access: Access,
    used: Promise<string | undefined> | undefined,
    challenges: readonly Challenge[],
    from: URL,
  ): Promise<string | undefined> {
    const current = this.#authorizations.get('pull,push') ?? this.#authorizations.get(access)
    if (current !== used) return current
    if (used !== undefined && used === this.#authorizations.get('pull,push'))
      this.#authorizations.delete('pull,push')
    const renewed = this.#answer(access, challenges, from)
    this.#authorizations.set(access, renewed)
    // After a refusal or a failure the next attempt has to ask itself.
    const forget = () => {
      if (this.#authorizations.get(access) === renewed) this.#authorizations.delete(access)
    }
    renewed.then((authorization) => authorization ?? forget(), forget)
    return renewed
  }

  async #answer(
    access: Access,
    challenges: readonly Challenge[],
    registry: URL,
  ): Promise<string | undefined> {
    const credentials = this.#credentials
    if (credentials?.kind === 'bearer') return `Bearer ${credentials.token}`
    const candidates = answerable(challenges)
    for (const [index, { scheme, parameters }] of candidates.entries()) {
      if (scheme === 'basic') {
        if (credentials?.kind === 'password') return basicAuthorization(credentials)
        continue
      }
      const realm = parameters.get('realm') ?? ''
      // Where there is another way, a token server without an address is not worth an error.
      if (!URL.canParse(realm, registry.href) && index + 1 < candidates.length) continue
      const scopes = this.#scopes(access, parameters.get('scope') ?? '')
      const request = { image: this.#image, registry, realm, service: parameters.get('service'), scopes }
      const token = await requestToken(request, credentials, this.#http)
      if (token !== undefined) return `Bearer ${token}`
    }
    return undefined
  }

  /** What the registry names as missing comes on top: a mount also needs to pull from another repository. */
  #scopes(access: Access, named: string): readonly string[] {
    const own = `repository:${this.#image.repository}:${access}`
    const others = named
      .split(/\s+/)
      .filter((scope) => scope !== '' && (access !== 'pull' || /:pull$/.test(scope)))
    return [...new Set([own, ...others])]
  }

  async #ask(
    method: string,
    url: string,
    { accept, contentType, ...rest }: RequestOptions,
    authorization: string | undefined,
  ): Promise<HttpResponse> {
    const headers = {
      ...(accept === undefined ? {} : { accept }),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(authorization === undefined ? {} : { authorization }),
    }
    const request: HttpRequest = { method, headers, ...rest, limits: LIMITS }
    try {
      return await this.#http.request(url, request)
    } catch (error) {
      throw error instanceof HttpFailure ? unreachable(this.#image.registry, this.#image, error) : error
    }
  }
}
