import { NixeryError } from '../base/errors.ts'
import { cancelled } from '../host/process.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import { type Credentials, IDENTITY_TOKEN_USER } from './credentials.ts'
import { Backoff, type Failure, isTransient, pause } from './retry.ts'

const TIMEOUT_MS = 30_000

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
   * Asks again a registry that is busy or in trouble, see retry.ts.
   * `accept`: media types, for manifests. Throws `registry-unreachable` or `cancelled`; any status is an answer.
   */
  async request(method: string, url: string, accept?: string): Promise<Response> {
    const patience = new Backoff()
    for (;;) {
      const outcome = await this.#authorized(method, url, accept).catch((error: unknown) => {
        if (error instanceof FailedRequest) return error
        throw error
      })
      const failure = outcome instanceof FailedRequest ? outcome.failure : await failureOf(outcome)
      const wait = failure === undefined ? undefined : patience.next(failure)
      if (wait === undefined) {
        if (outcome instanceof FailedRequest) throw outcome
        return outcome
      }
      await pause(wait, this.#signal)
    }
  }

  async #authorized(method: string, url: string, accept: string | undefined): Promise<Response> {
    const used = this.#authorization
    const response = await this.#fetch(url, { method, accept, authorization: await used })
    const challenge = response.headers.get('www-authenticate')
    if (response.status !== 401 || challenge === null) return response
    // Of several requests that are refused at once, only the first asks for a token.
    if (used === this.#authorization) this.#authorization = this.#answer(challenge)
    const asked = this.#authorization
    const authorization = await asked.catch((error: unknown) => {
      // The next attempt has to ask for a token itself.
      if (this.#authorization === asked) this.#authorization = Promise.resolve(undefined)
      throw error
    })
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
    if (!response.ok) return this.#refusedToken(response)
    const { token, access_token } = (await response.json()) as { token?: string; access_token?: string }
    const bearer = token ?? access_token
    return bearer === undefined ? undefined : `Bearer ${bearer}`
  }

  /** A token server that refuses gives no token; one in trouble is asked again. */
  async #refusedToken(response: Response): Promise<undefined> {
    const failure = await failureOf(response)
    if (failure === undefined) return undefined
    const problem = {
      message: `the token server of ${this.#image.registry} answers with status ${response.status}`,
      hint: 'try again later, or see the status page of the registry',
    }
    throw new FailedRequest(problem, failure)
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
      if (this.#signal.aborted) throw cancelled(`the request to ${this.#image.registry} was stopped`)
      const { message, cause } = error as Error
      // Several addresses that all fail are one error without a text.
      const why = cause as NodeJS.ErrnoException | undefined
      const reason = why?.message || why?.code || message
      const problem = {
        message: `${this.#image.registry} cannot be reached: ${reason}`,
        hint: /certificate|CERT_/i.test(`${reason} ${why?.code}`)
          ? 'set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed the certificate of the registry'
          : `check the host name in image: ${formatImageName(this.#image)}, and that this machine may connect to it`,
      }
      throw new FailedRequest(problem, { status: undefined, text: `${reason} ${why?.code ?? ''}` }, error)
    }
  }
}

/** An answer that a second attempt may change; undefined for all others, whose body stays unread. */
async function failureOf(response: Response): Promise<Failure | undefined> {
  const { status } = response
  const retryAfter = response.headers.get('retry-after')
  // Only the words of a 403 tell a limit from a refusal.
  const text = status === 403 ? await response.clone().text() : ''
  const failure = { status, retryAfter, text }
  return isTransient(failure) ? failure : undefined
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
