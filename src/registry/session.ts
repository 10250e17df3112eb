import { HttpFailure } from '../host/http/failure.ts'
import type { Http, HttpRequest } from '../host/http/http.ts'
import type { Limits } from '../host/http/limits.ts'
import { type HttpResponse, transientFailure } from '../host/http/response.ts'
import { type Backoff, withRetries } from '../host/http/retry.ts'
import type { Body } from '../host/http/transport.ts'
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
  readonly body?: Body
  /** 0: a redirect is the answer. */
  readonly redirects?: number
  /** Default: those of a small question. */
  readonly limits?: Partial<Limits>
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
    return this.retry(() => this.once(method, url, options))
  }

  /** Repeats several requests that belong together, by the same rules. The last answer counts. */
  retry(attempt: () => Promise<HttpResponse>, patience?: Backoff): Promise<HttpResponse> {
    return withRetries(attempt, this.#http.signal, transientFailure, patience)
  }

  /** As `request`, without another attempt; only where credentials are asked for, the answer to them. */
  async once(method: string, url: string, options: RequestOptions = {}): Promise<HttpResponse> {
    if (new URL(url).origin !== this.#origin) return this.#ask(method, url, options, undefined)
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
    const request: HttpRequest = { limits: LIMITS, ...rest, method, headers }
    try {
      return await this.#http.request(url, request)
    } catch (error) {
      throw error instanceof HttpFailure ? unreachable(this.#image.registry, this.#image, error) : error
    }
  }
}
