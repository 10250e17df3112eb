/**
 * What is attached to an image in a registry: from its referrers API, or from the tag that lists it where
 * there is none. https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
import type { Problem } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import type { HttpResponse } from '../host/http/response.ts'
import { parseReferrers } from '../image/documents/artifacts.ts'
import type { Referrer } from '../image/documents/document-source.ts'
import { referrersTag } from '../image/oci/artifact.ts'
import { formatImageName } from '../image/oci/reference.ts'
import { MEDIA_TYPES } from '../image/oci/types.ts'
import type { Connection } from './connection.ts'
import { limitedBody } from './limited-body.ts'

export interface ReferrersAnswer {
  /** Whether the registry has the API. Some have it, and list nothing. */
  readonly hasApi: boolean
  readonly referrers: readonly Referrer[]
  /** The registry takes the tag for the digest that is in it: no tag can list anything there. */
  readonly isTagTaken: boolean
}

type Place = Pick<Connection, 'image' | 'session' | 'base'>

/** Of a manifest or an index. Throws what a request throws, or `image` for an answer that is malformed. */
export async function listReferrers(place: Place, digest: string): Promise<ReferrersAnswer> {
  const listed = await fromApi(place, digest)
  if (listed !== undefined && listed.length > 0) return { hasApi: true, referrers: listed, isTagTaken: false }
  const tagged = await fromTag(place, digest)
  return {
    hasApi: listed !== undefined,
    referrers: tagged === 'taken' ? [] : tagged,
    isTagTaken: tagged === 'taken',
  }
}

const NO_DIGEST = `sha256:${'0'.repeat(64)}`

/**
 * GitLab's registry has no referrers API, and takes the tag `sha256-<digits>` for the digest: what is
 * attached there is found by nobody (https://github.com/oras-project/oras-go/issues/1396).
 */
export async function attachProblem(place: Place): Promise<Problem | undefined> {
  const { session, base, image } = place
  const answer = await session.request('GET', new URL('/v2/', base).href)
  answer.discard()
  if (answer.header('gitlab-container-registry-version') === undefined) return undefined
  if ((await fromApi(place, NO_DIGEST)) !== undefined) return undefined
  return {
    input: 'attach',
    message: `${image.registry} is GitLab's registry, which lists nothing that is attached to an image`,
    hint: 'leave attach out, and keep the files of evidence-dir as artifacts of the job, or push to another registry',
  }
}

/** More pages than any image has attachments. */
const MOST_PAGES = 10

/** undefined when the registry has no such API. */
async function fromApi(place: Place, digest: string): Promise<readonly Referrer[] | undefined> {
  const { session, base, image } = place
  const what = `the list of what is attached to ${formatImageName(image)}@${digest}`
  const found: Referrer[] = []
  let url: string | undefined = `${base}/referrers/${digest}`
  for (let page = 0; page < MOST_PAGES && url !== undefined; page += 1) {
    const answer: HttpResponse = await session.request('GET', url, { accept: MEDIA_TYPES.index })
    if (answer.status !== 200) {
      answer.discard()
      return page === 0 ? undefined : found
    }
    const bytes = await limitedBody(answer, what, answer.url.host)
    const listed = isJson(bytes) ? parseReferrers(what, bytes) : undefined
    if (listed === undefined) return page === 0 ? undefined : found
    found.push(...listed)
    url = nextPage(answer)
  }
  return found
}

/** Credentials are for the registry, wherever it says that the list goes on. */
function nextPage(answer: HttpResponse): string | undefined {
  const [, link] = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(answer.header('link') ?? '') ?? []
  if (link === undefined || !URL.canParse(link, answer.url.href)) return undefined
  const next = new URL(link, answer.url)
  return next.origin === answer.url.origin ? next.href : undefined
}

async function fromTag(place: Place, digest: string): Promise<readonly Referrer[] | 'taken'> {
  const { session, base, image } = place
  const tag = referrersTag(digest)
  const what = `${formatImageName(image)}:${tag}`
  const accept = [MEDIA_TYPES.index, MEDIA_TYPES.manifest].join(', ')
  const answer = await session.request('GET', `${base}/manifests/${tag}`, { accept })
  if (answer.status !== 200) {
    answer.discard()
    return []
  }
  const bytes = await limitedBody(answer, what, answer.url.host)
  if (`sha256:${sha256(bytes)}` === digest) return 'taken'
  return (isJson(bytes) ? parseReferrers(what, bytes) : undefined) ?? []
}

/** A proxy that knows no such address may answer with a page for people. */
function isJson(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}
