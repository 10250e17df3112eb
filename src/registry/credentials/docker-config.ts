/**
 * What logins leave behind, in every spelling that docker, podman, buildah, skopeo, helm and oras write or
 * accept: https://github.com/docker/cli/blob/v28.0.0/cli/config/configfile/file.go
 * https://github.com/containers/image/blob/v5.34.0/docs/containers-auth.json.5.md
 */
import { isRecord, type JsonObject } from '../../base/json.ts'
import type { ImageName } from '../../image/oci/reference.ts'

/** What a registry accepts. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged at the token server. */
  | { readonly kind: 'identity'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string }

/** Docker's word for "the password is an identity token". */
export const IDENTITY_TOKEN_USER = '<token>'

/** A user name and a password, whichever way they were found; undefined for none. */
export function toCredentials(username: string, password: string): Credentials | undefined {
  if (username === IDENTITY_TOKEN_USER && password !== '') return { kind: 'identity', token: password }
  return username === '' ? undefined : { kind: 'password', username, password }
}

/** The content of one file of logins. */
export interface Logins {
  /** The file or variable, for messages. */
  readonly name: string
  readonly entries: readonly Entry[]
  readonly helpers: readonly { readonly scope: string; readonly key: string; readonly helper: string }[]
  /** The helper for everything else. */
  readonly store: string | undefined
}

interface Entry {
  /** `ghcr.io` or `ghcr.io/org` */
  readonly scope: string
  /** As the file has it. */
  readonly key: string
  readonly value: JsonObject
}

/** Throws an Error that does not show the text, which holds passwords. */
export function parseLogins(name: string, text: string): Logins {
  const json = parseJson(text.replace(/^\uFEFF/, ''))
  const { auths, credHelpers, credsStore } = json
  return {
    name,
    entries: scoped(auths).flatMap(({ value, ...entry }) => (isRecord(value) ? [{ ...entry, value }] : [])),
    helpers: scoped(credHelpers).flatMap(({ value, ...entry }) =>
      typeof value === 'string' && value !== '' ? [{ ...entry, helper: value }] : [],
    ),
    store: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
  }
}

function parseJson(text: string): JsonObject {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
  if (isRecord(json)) return json
  throw new Error('it is not a JSON object')
}

const scoped = (map: unknown) =>
  Object.entries(isRecord(map) ? map : {}).map(([key, value]) => ({ scope: scopeOf(key), key, value }))

/** All are Docker Hub. */
const DOCKER_HUB = 'docker.io'
const DOCKER_HUB_NAMES = new Set([
  'index.docker.io',
  'registry-1.docker.io',
  'registry.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
])

/** Docker's own registry keeps the key of its first version. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'

/** What docker calls a registry in its file. */
export const configKey = (registry: string): string => (registry === DOCKER_HUB ? DOCKER_HUB_KEY : registry)

/** `https://ghcr.io/v2/` and `GHCR.io` are for `ghcr.io`, `ghcr.io/org/` is for `ghcr.io/org`. */
function scopeOf(key: string): string {
  const [host = '', ...path] = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .split('/')
  const registry = host.toLowerCase().replace(/:443$/, '')
  const rest = path.filter((part) => part !== '').join('/')
  const name = DOCKER_HUB_NAMES.has(registry) ? DOCKER_HUB : registry
  return rest === '' || /^v[12]$/.test(rest) ? name : `${name}/${rest}`
}

/** The scopes that an image is in, the narrowest first: `ghcr.io/org/tools`, `ghcr.io/org`, `ghcr.io`. */
function scopesOf({ registry, repository }: ImageName): readonly string[] {
  const parts = repository.split('/')
  const host = scopeOf(registry)
  return [...parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/')), host]
}

/** What a file says about an image: credentials, a helper to ask, or why its entry is unusable. */
export interface FoundLogin {
  readonly credentials: Credentials | undefined
  /** Asked first; the names by which it may know the registry, in turn. */
  readonly helper: { readonly name: string; readonly keys: readonly string[] } | undefined
  readonly trouble: string | undefined
}

export function findLogin(logins: Logins, image: ImageName): FoundLogin {
  const key = configKey(image.registry)
  const isExact = (one: { readonly key: string }) => one.key === key || one.key === image.registry
  const narrowest = <T extends { readonly scope: string; readonly key: string }>(all: readonly T[]) =>
    scopesOf(image).flatMap((scope) => {
      const same = all.filter((one) => one.scope === scope)
      return [...same.filter(isExact), ...same.filter((one) => !isExact(one))]
    })
  const decoded = narrowest(logins.entries).map(({ key, value }) => decodeEntry(key, value))
  const [own] = narrowest(logins.helpers)
  const keys = own?.scope.includes('/') ? [own.key] : [...new Set([key, own?.key ?? image.registry])]
  const name = own?.helper ?? logins.store
  return {
    credentials: decoded.find(({ credentials }) => credentials !== undefined)?.credentials,
    helper: name === undefined ? undefined : { name, keys },
    trouble: decoded.find(({ trouble }) => trouble !== undefined)?.trouble,
  }
}

type Decoded = Partial<Pick<FoundLogin, 'credentials' | 'trouble'>>

/**
 * Where an entry has several, the token counts before the password, and `auth` before `password`, as for
 * docker; a broken `auth` keeps nobody from using the rest.
 */
function decodeEntry(key: string, value: JsonObject): Decoded {
  const { identitytoken, registrytoken, auth, username, password } = value
  if (isText(registrytoken)) return { credentials: { kind: 'bearer', token: registrytoken } }
  if (isText(identitytoken)) return { credentials: { kind: 'identity', token: identitytoken } }
  const decoded = isText(auth) ? decodeAuth(key, auth) : undefined
  if (decoded?.credentials !== undefined) return decoded
  if (isText(username) && isText(password)) return { credentials: toCredentials(username, password) }
  if (decoded !== undefined) return decoded
  const isEmpty = auth === undefined || auth === null || auth === ''
  return isEmpty ? {} : { trouble: `auth of "${key}" is not a string` }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function decodeAuth(key: string, auth: string): Decoded {
  // Docker ends some passwords with null bytes.
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = text.indexOf(':')
  if (colon > 0) return { credentials: toCredentials(text.slice(0, colon), text.slice(colon + 1)) }
  return { trouble: `auth of "${key}" is not the base64 of USER:PASSWORD` }
}
