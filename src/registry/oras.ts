import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import { childEnv } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import { Backoff, type Failure, PUSH_FAILURES, withRetries } from '../host/http/retry.ts'
import { lastLines, run } from '../host/process.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Repository } from './client.ts'
import { writeDockerConfig } from './credentials.ts'
import { refusal } from './refusal.ts'

/** oras ended without success. */
export class OrasError extends NixeryError {
  /** Whether trying again may help. */
  readonly failure: Failure

  constructor(error: NixeryError, failure: Failure) {
    super(error.code, error.problems)
    this.failure = failure
  }
}

/**
 * Copies an image from a layout to a repository and moves the tags to it: blobs first, tags last. Without tags, the image
 * is there by its digest. `concurrency`: uploads at a time. Throws OrasError.
 */
export async function pushImage(
  oras: string,
  layout: string,
  digest: Digest,
  repository: Repository,
  tags: readonly string[],
  concurrency: number,
  host: Host,
): Promise<void> {
  const reference = tags.length === 0 ? `@${digest}` : `:${tags.join(',')}`
  const target = formatImageName(repository.image) + reference
  const args = ['cp', '--no-tty', '--concurrency', String(concurrency)]
  const access = await accessOptions('--to-', repository, host)
  await callOras(
    oras,
    [...args, ...access, '--from-oci-layout', `${layout}@${digest}`, target],
    repository,
    host,
  )
}

/** Lets tags point to an image that the repository has; tries again what may help. Throws OrasError. */
export async function tagImage(
  oras: string,
  digest: Digest,
  repository: Repository,
  tags: readonly string[],
  host: Host,
): Promise<void> {
  const source = `${formatImageName(repository.image)}@${digest}`
  const args = ['tag', ...(await accessOptions('--', repository, host)), source, ...tags]
  await persistently(host, () => callOras(oras, args, repository, host))
}

/** Writes a blob to a file, checked against its digest; tries again what may help. Throws OrasError. */
export type FetchBlob = (digest: Digest, file: string) => Promise<void>

/** How blobs of a repository are fetched, several at a time. */
export async function blobFetcher(oras: string, repository: Access, host: Host): Promise<FetchBlob> {
  // Written once: who reads a file of credentials while it is written anew has none.
  const access = await accessOptions('--', repository, host)
  return (digest, file) => {
    const name = `${formatImageName(repository.image)}@${digest}`
    const args = ['blob', 'fetch', '--no-tty', ...access, '--output', file, name]
    return persistently(host, () => callOras(oras, args, repository, host, fetchError))
  }
}

const persistently = (host: Host, work: () => Promise<void>): Promise<void> =>
  withRetries(work, host.signal, undefined, new Backoff(PUSH_FAILURES))

/** What oras needs to know of a repository. */
type Access = Pick<Repository, 'image' | 'credentials' | 'plainHttp'>

/** Credentials are in a file of this run; oras looks for none itself, and starts no helper. */
async function accessOptions(
  prefix: string,
  { image, credentials, plainHttp }: Access,
  host: Host,
): Promise<readonly string[]> {
  const config = [`${prefix}registry-config`, await writeDockerConfig(image.registry, credentials, host)]
  return plainHttp ? [`${prefix}plain-http`, ...config] : config
}

async function callOras(
  oras: string,
  args: readonly string[],
  { image, credentials }: Access,
  host: Host,
  explain = orasError,
): Promise<void> {
  const { exitCode, stdout, stderr } = await run(oras, args, {
    env: childEnv(host.env, 'oras', authorities(host.env)),
    signal: host.signal,
    onStderr: host.log.debug,
  })
  if (exitCode === 0) return
  const text = lastLines(stderr || stdout)
  const failure = { status: statusIn(text), text }
  throw new OrasError(explain(image, failure, credentials), failure)
}

/** Node.js trusts the authorities of NODE_EXTRA_CA_CERTS besides its own; programs in Go look into SSL_CERT_FILE. */
function authorities(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = env.NODE_EXTRA_CA_CERTS
  return file && !env.SSL_CERT_FILE ? { SSL_CERT_FILE: file } : {}
}

/** oras names the status of an answer unless the answer says in words what is wrong. Names and URLs stand in quotes. */
function statusIn(said: string): number | undefined {
  const text = said.replace(/"[^"]*"/g, '')
  const [, status] = /response status code (\d{3})/.exec(text) ?? []
  if (status !== undefined) return Number(status)
  if (/\b(denied|forbidden)\b/i.test(text)) return 403
  if (/\b(unauthorized|authentication required)\b/i.test(text)) return 401
  if (/immutable|cannot be overwritten|invalid|name unknown/i.test(text)) return 400
  return undefined
}

function orasError(
  image: ImageName,
  { status, text }: Failure,
  credentials: Repository['credentials'],
): NixeryError {
  if (status === 401 || status === 403 || /immutable|cannot be overwritten/i.test(text))
    return refusal(image, { status: status ?? 400, text }, credentials)
  return new NixeryError('push', {
    message: `oras could not push to ${formatImageName(image)}: ${text}`,
    hint: 'run it again: what was uploaded is kept; if it fails again, check the registry and its quota',
  })
}

function fetchError(image: ImageName, { text }: Failure): NixeryError {
  return new NixeryError('push', {
    message: `oras could not read from ${formatImageName(image)} what another repository needs: ${text}`,
    hint: 'run it again; if it fails again, push the images for the platforms to every repository themselves',
  })
}
