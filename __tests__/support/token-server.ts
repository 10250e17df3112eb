import { createHash, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificates.ts'

/** What each user may do with a repository; the password of a user is `<name>-password`. */
export const tokenUsers: Readonly<Record<string, readonly string[]>> = {
  reader: ['pull'],
  writer: ['pull', 'push'],
}

export interface TokenServer {
  readonly realm: string
  readonly service: string
  readonly issuer: string
  stop(): Promise<void>
}

const service = 'test-registry'
const issuer = 'test-issuer'

/**
 * The token service of a registry (Docker's "v2 token authentication"): Basic credentials in, a signed grant
 * out.
 */
export async function startTokenServer(signer: Certificate): Promise<TokenServer> {
  const key = createPrivateKey(readFileSync(signer.key))
  const keyId = keyIdOf(new X509Certificate(readFileSync(signer.certificate)).publicKey)
  const server = createServer((request, response) => {
    const user = userOf(request)
    if (user === undefined) return void response.writeHead(401).end('{}')
    const query = new URL(request.url ?? '/', 'http://token').searchParams
    const token = signedToken(key, keyId, user, query.getAll('scope'))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ token, access_token: token, expires_in: 300 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  return { realm, service, issuer, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** '' for a request without credentials, undefined for wrong ones. */
function userOf(request: IncomingMessage): string | undefined {
  const credentials = request.headers.authorization?.replace(/^Basic /, '')
  if (credentials === undefined) return ''
  const [name = '', password] = Buffer.from(credentials, 'base64').toString().split(':')
  return name in tokenUsers && password === `${name}-password` ? name : undefined
}

/** A JWT that grants of each wanted scope ("repository:NAME:pull,push") what the user may do. */
function signedToken(key: KeyObject, keyId: string, user: string, scopes: readonly string[]): string {
  const allowed = tokenUsers[user] ?? []
  const access = scopes
    .flatMap((scope) => scope.split(' '))
    .flatMap((scope) => {
      const [, type, name, actions = ''] = /^([^:]+):(.+):([^:]+)$/.exec(scope) ?? []
      return name
        ? [{ type, name, actions: actions.split(',').filter((action) => allowed.includes(action)) }]
        : []
    })
  const now = Math.floor(Date.now() / 1000)
  const times = { iat: now, nbf: now - 10, exp: now + 300 }
  const claims = { iss: issuer, sub: user, aud: service, ...times, jti: randomUUID(), access }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ typ: 'JWT', alg: 'ES256', kid: keyId })}.${part(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** libtrust's name of a key: 240 bits of its hash, in base 32, in groups of four. */
function keyIdOf(key: KeyObject): string {
  const hash = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 30)
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const digits = (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)])
  return (digits.join('').match(/.{4}/g) ?? []).join(':')
}
