/**
 * Uploads in requests of our own: to find out who may push, and for registries whose habits oras does not
 * know. https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#push
 */
import { NixeryError } from '../base/errors.ts'
import { errorText, type HttpResponse } from '../host/http/response.ts'
import { Backoff, PUSH_FAILURES } from '../host/http/retry.ts'
import type { Content } from '../image/oci/image.ts'
import type { ImageName } from '../image/oci/reference.ts'
import type { Descriptor } from '../image/oci/types.ts'
import type { Connection } from './connection.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { Session } from './session.ts'

/** A registry may take its time to store a large layer after its last byte. Milliseconds. */
const LIMITS = { idleMs: 300_000 }

/** Where an upload that was begun goes on. */
export interface Place {
  readonly url: URL
  /** Not at the address of the registry: credentials do not go there. */
  readonly isElsewhere: boolean
}

/** Sends a blob. Throws `push`, `registry-denied` or `registry-unreachable`. */
export async function uploadBlob(connection: Connection, blob: Descriptor, file: string): Promise<void> {
  const { session, base } = connection
  const body = { file, size: blob.size }
  // An upload that broke off cannot go on: each attempt begins a new one.
  const answer = await session.retry(async () => {
    const begun = await session.once('POST', `${base}/blobs/uploads/`)
    if (begun.status !== 202) return begun
    begun.discard()
    const { url } = uploadPlace(begun, connection)
    // Added as text: the address may be signed as it is.
    const address = `${url.href}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`
    return session.once('PUT', address, { contentType: 'application/octet-stream', body, limits: LIMITS })
  }, new Backoff(PUSH_FAILURES))
  await expectSuccess(answer, connection, { of: 'layer' })
}

/** Sends a manifest whose blobs are there. Throws as `uploadBlob`. `tag`: points to it afterwards. */
export async function uploadManifest(connection: Connection, content: Content, tag?: string): Promise<void> {
  const { descriptor, bytes } = content
  const address = `${connection.base}/manifests/${tag ?? descriptor.digest}`
  const options = { contentType: descriptor.mediaType, body: bytes }
  const answer = await connection.session.request('PUT', address, options)
  await expectSuccess(answer, connection, tag === undefined ? { of: 'manifest' } : { of: 'manifest', tag })
}

/** Begins an upload, and cancels it. Throws `registry-denied` or `registry-unreachable`. */
export async function tryUpload(connection: Connection): Promise<Place> {
  const { session, base } = connection
  const answer = await session.request('POST', `${base}/blobs/uploads/`)
  if (answer.status !== 202) throw await refusalOf(answer, connection)
  const place = uploadPlace(answer, connection)
  await cancelUpload(session, place)
  return place
}

/** An ordinary upload that a mount has begun. */
export async function cancelUnwanted(answer: HttpResponse, connection: Connection): Promise<void> {
  const place = answer.status === 202 ? placeIn(answer, connection) : undefined
  if (place !== undefined) await cancelUpload(connection.session, place)
}

async function cancelUpload(session: Session, { url, isElsewhere }: Place): Promise<void> {
  if (isElsewhere) return
  const answer = await session.request('DELETE', url.href).catch(() => undefined)
  answer?.discard()
}

async function expectSuccess(
  answer: HttpResponse,
  connection: Connection,
  what: Pick<Refusal, 'of' | 'tag'>,
): Promise<void> {
  if (answer.status < 200 || answer.status > 299) throw await refusalOf(answer, connection, what)
  answer.discard()
}

async function refusalOf(
  answer: HttpResponse,
  connection: Connection,
  what: Pick<Refusal, 'of' | 'tag'> = {},
): Promise<NixeryError> {
  return refusal(connection, { ...what, status: answer.status, text: await errorText(answer) })
}

function uploadPlace(answer: HttpResponse, connection: Connection): Place {
  const place = placeIn(answer, connection)
  if (place === undefined) throw noUploadAddress(connection.image)
  const { url } = place
  if (url.protocol === 'http:' && connection.base.startsWith('https:'))
    throw unencrypted(connection.image, url)
  return place
}

const placeIn = (answer: HttpResponse, { base }: Connection): Place | undefined =>
  placeOf(answer.header('location') ?? '', answer.url, new URL(base))

/** What a `Location` means that came from `asked`; undefined when it is no address. */
export function placeOf(location: string, asked: URL, registry: URL): Place | undefined {
  if (location === '' || !URL.canParse(location, asked.href)) return undefined
  const said = new URL(location, asked)
  if (!/^https?:$/.test(said.protocol)) return undefined
  return { url: encrypted(said, registry), isElsewhere: said.origin !== registry.origin }
}

/** Registries behind a proxy that speaks TLS for them may not know of it, and say http. */
function encrypted(said: URL, registry: URL): URL {
  if (registry.protocol !== 'https:' || said.protocol !== 'http:' || said.hostname !== registry.hostname)
    return said
  const url = new URL(said)
  url.protocol = 'https:'
  url.port = registry.port
  return url
}

const noUploadAddress = ({ registry }: ImageName): NixeryError =>
  new NixeryError('registry-unreachable', {
    message: `${registry} accepts an upload, but does not say where to send it: its 202 response has no usable Location`,
    hint: 'check the proxy in front of the registry, or report this to its operator',
  })

const unencrypted = ({ registry }: ImageName, { origin }: URL): NixeryError =>
  new NixeryError('registry-unreachable', {
    message: `${registry} wants uploads sent to an address that is not encrypted (${origin})`,
    hint: 'check the proxy in front of the registry, or report this to its operator',
  })
