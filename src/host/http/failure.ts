/** Why there is no answer, in words for users. */
import { cancelled } from '../process.ts'
import { isAlone } from './offline.ts'
import { shownProxy } from './proxy.ts'
import type { Failure, FailureKind } from './retry.ts'

/**
 * No answer came, or not all of it. The message names the reason alone: who was asked for what is the
 * caller's to say.
 */
export class HttpFailure extends Error {
  /** For the retry policy. */
  readonly failure: Failure
  /** What the user can do, where the reason alone tells. */
  readonly hint: string | undefined
  readonly kind: FailureKind
  /** Whether there was nobody who knows the host's name. */
  readonly isUnresolved: boolean

  constructor(kind: FailureKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HttpFailure'
    this.kind = kind
    this.hint = options.hint
    const code = (options.cause as NodeJS.ErrnoException | undefined)?.code ?? ''
    this.isUnresolved = code === UNRESOLVED && options.hint === undefined
    this.failure = { status: undefined, text: `${message} ${code}`, kind }
  }
}

const AUTHORITY_HINT =
  'set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed the certificate of the server'
const PROXY_HINT = 'check https_proxy, http_proxy and no_proxy, and the user name and password in them'

/** No server listens, or the wrong one. */
const REFUSED = new Set(['ENOTFOUND', 'EAI_NONAME', 'ECONNREFUSED', 'EINVAL', 'ERR_INVALID_URL'])

/** No name server answers. */
const UNRESOLVED = 'EAI_AGAIN'

/** Node.js's words for a connection that ended too early. */
const BROKEN: Readonly<Record<string, string>> = {
  aborted: 'the connection broke off',
  'socket hang up': 'the server closed the connection',
}

const isCertificate = (code: string, message: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_/.test(code) || /certificate/i.test(message)

/** What is thrown for a connection that failed. `proxy`: the one that was to make it. */
export function failed(error: Error, url: URL, signal: AbortSignal, proxy?: URL): Error {
  if (signal.aborted) return cancelled(`the request to ${url.host} was stopped`)
  return error instanceof HttpFailure ? error : connectionFailure(error, proxy)
}

/** What Node.js says about a connection, as a reason. */
function connectionFailure(error: NodeJS.ErrnoException, proxy: URL | undefined): HttpFailure {
  const { code = '', message } = error
  const through = proxy === undefined ? '' : ` (through the proxy ${shownProxy(proxy)})`
  const [, status] = /^Bad response: (\d+)$/.exec(message) ?? []
  if (status !== undefined && proxy !== undefined) {
    const kind = Number(status) >= 500 ? 'connection' : 'refused'
    const text = `the proxy ${shownProxy(proxy)} refuses the connection with status ${status}`
    return new HttpFailure(kind, text, { hint: PROXY_HINT, cause: error })
  }
  if (/WRONG_VERSION_NUMBER|wrong version number/i.test(`${code} ${message}`)) {
    return new HttpFailure('plain-http', 'it speaks plain http, not https', { cause: error })
  }
  if (isCertificate(code, message)) {
    return new HttpFailure('refused', `${message || code}${through}`, { hint: AUTHORITY_HINT, cause: error })
  }
  // Several addresses that all fail are one error without a text.
  const reason = `${BROKEN[message] ?? (message || code || error.name)}${through}`
  const hint = proxy === undefined ? {} : { hint: PROXY_HINT }
  const isFinal = REFUSED.has(code) || (code === UNRESOLVED && proxy === undefined && isAlone())
  return new HttpFailure(isFinal ? 'refused' : 'connection', reason, { ...hint, cause: error })
}
