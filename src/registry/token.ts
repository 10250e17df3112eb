/** Tokens for a repository. https://distribution.github.io/distribution/spec/auth/token/ */
import { NixeryError } from '../base/errors.ts'
import { isRecord } from '../base/json.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { Http, HttpRequest } from '../host/http/http.ts'
import { type HttpResponse, transientFailure } from '../host/http/response.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Credentials } from './credentials/docker-config.ts'
import { basicAuthorization } from './credentials.ts'
import { FailedRequest, LIMITS, unreachable } from './unreachable.ts'

/** No token server has more to say. Bytes. */
const MOST_TOKEN_BYTES = 1024 * 1024

export interface TokenRequest {
  readonly image: ImageName
  /** Where the challenge came from. */
  readonly registry: URL
  /** As the challenge has it; may be relative to the registry. */
  readonly realm: string
  readonly service: string | undefined
  readonly scopes: readonly string[]
}

/**
 * Asks a token server. Undefined when it gives none to these credentials. Throws `registry-unreachable` when
 * it cannot be asked, does not answer with a token, or must not get the password.
 */
export async function requestToken(
  request: TokenRequest,
  credentials: Credentials | undefined,
  http: Http,
): Promise<string | undefined> {
  const realm = realmOf(request)
  if (credentials !== undefined) checkTrust(request, realm)
  const answer = await ask(request.image, realm, tokenRequest(realm, request, credentials), http)
  if (answer.status !== 200) return refusedToken(request.image, realm, answer)
  return tokenIn(request.image, realm, answer)
}

function realmOf({ image, registry, realm }: TokenRequest): URL {
  const url = URL.canParse(realm, registry.href) ? new URL(realm, registry) : undefined
  if (url !== undefined && realm !== '' && /^https?:$/.test(url.protocol)) return url
  throw broken(image, `names ${JSON.stringify(realm)} as its token server, which is no address`)
}

/**
 * A password goes to another host over https only, and never over plain http when the registry itself is
 * asked over https.
 */
function checkTrust({ image, registry }: TokenRequest, realm: URL): void {
  const isEncrypted = realm.protocol === 'https:'
  const isSameHost = realm.hostname === registry.hostname
  if (isEncrypted && registry.protocol === 'https:') return
  if (isSameHost && realm.protocol === registry.protocol) return
  throw broken(image, `wants the password for a token server that is not encrypted (${realm.origin})`)
}

function tokenRequest(realm: URL, { service, scopes }: TokenRequest, credentials: Credentials | undefined) {
  const fields: [string, string][] = service === undefined ? [] : [['service', service]]
  if (credentials?.kind === 'identity') {
    const grant = [['scope', scopes.join(' ')], ...IDENTITY_GRANT, ['refresh_token', credentials.token]]
    const body = new URLSearchParams([...fields, ...(grant as [string, string][])]).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { url: realm, method: 'POST', headers, body }
  }
  const url = new URL(realm)
  for (const [name, value] of fields) url.searchParams.append(name, value)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  const authorization = credentials?.kind === 'password' ? basicAuthorization(credentials) : undefined
  return { url, method: 'GET', headers: authorization === undefined ? {} : { authorization } }
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
const IDENTITY_GRANT = [
  ['grant_type', 'refresh_token'],
  ['client_id', 'nixery-action'],
]

async function ask(
  image: ImageName,
  realm: URL,
  { url, ...request }: HttpRequest & { readonly url: URL },
  http: Http,
): Promise<HttpResponse> {
  try {
    return await http.request(url, { ...request, limits: LIMITS })
  } catch (error) {
    throw error instanceof HttpFailure
      ? unreachable(`${realm.host}, the token server of ${image.registry},`, image, error)
      : error
  }
}

/** A token server that refuses gives no token; one in trouble is asked again. */
async function refusedToken(image: ImageName, realm: URL, answer: HttpResponse): Promise<undefined> {
  const failure = await transientFailure(answer)
  answer.discard()
  if (failure === undefined) return undefined
  const problem = {
    message: `${realm.host}, the token server of ${image.registry}, answers with status ${answer.status}`,
    hint: 'try again later, or see the status page of the registry',
  }
  throw new FailedRequest(problem, failure)
}

async function tokenIn(image: ImageName, realm: URL, answer: HttpResponse): Promise<string> {
  const text = await answer.text(MOST_TOKEN_BYTES).catch((error: Error) => {
    throw broken(image, `has a token server (${realm.host}) whose answer cannot be read: ${error.message}`)
  })
  const { token, access_token } = parseObject(text)
  const found = [token, access_token].find((one) => typeof one === 'string' && one !== '')
  if (found === undefined)
    throw broken(image, `has a token server (${realm.host}) that answers without a token`)
  return found as string
}

function parseObject(text: string): { readonly token?: unknown; readonly access_token?: unknown } {
  try {
    const json: unknown = JSON.parse(text)
    return isRecord(json) ? json : {}
  } catch {
    return {}
  }
}

function broken(image: ImageName, what: string): NixeryError {
  return new NixeryError('registry-unreachable', {
    message: `${image.registry} ${what}`,
    hint: `check the host name of ${formatImageName(image)}; if it is right, report this to the operator of the registry`,
  })
}
