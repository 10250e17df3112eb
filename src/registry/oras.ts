import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Digest } from '../oci/types.ts'
import { run } from '../process.ts'
import type { Repository } from './client.ts'
import { writeDockerConfig } from './credentials.ts'
import { formatImageName } from './reference.ts'

/** Uploads at a time, per registry. */
const CONCURRENCY = 6

/** Copies an image from a layout to a repository and moves the tags to it: blobs first, tags last. Throws `push`. */
export async function pushImage(
  oras: string,
  layout: string,
  digest: Digest,
  repository: Repository,
  tags: readonly string[],
  host: Host,
): Promise<void> {
  const target = `${formatImageName(repository.image)}:${tags.join(',')}`
  const args = ['cp', '--no-tty', '--concurrency', String(CONCURRENCY)]
  const access = await accessOptions('--to-', repository, host)
  await callOras(
    oras,
    [...args, ...access, '--from-oci-layout', `${layout}@${digest}`, target],
    repository,
    host,
  )
}

/** Lets tags point to an image that the repository has. Throws `push`. */
export async function tagImage(
  oras: string,
  digest: Digest,
  repository: Repository,
  tags: readonly string[],
  host: Host,
): Promise<void> {
  const source = `${formatImageName(repository.image)}@${digest}`
  await callOras(
    oras,
    ['tag', ...(await accessOptions('--', repository, host)), source, ...tags],
    repository,
    host,
  )
}

/** Credentials that were given for this run go into a file of their own; oras finds the others itself. */
async function accessOptions(
  prefix: string,
  { image, credentials, plainHttp }: Repository,
  host: Host,
): Promise<readonly string[]> {
  const config = credentials?.given
    ? [`${prefix}registry-config`, await writeDockerConfig(image.registry, credentials, host)]
    : []
  return plainHttp ? [`${prefix}plain-http`, ...config] : config
}

async function callOras(
  oras: string,
  args: readonly string[],
  { image }: Repository,
  host: Host,
): Promise<void> {
  const { exitCode, stdout, stderr } = await run(oras, args, {
    env: host.env,
    signal: host.signal,
    onStderr: host.log.debug,
  })
  if (exitCode === 0) return
  throw new NixeryError('push', {
    message: `oras could not push to ${formatImageName(image)}: ${(stderr || stdout).trim().split('\n').slice(-5).join('\n')}`,
    hint: 'run it again: what was uploaded is kept; if it fails again, check the registry and its quota',
  })
}
