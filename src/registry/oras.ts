import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import { childEnv } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import type { Failure } from '../host/http/retry.ts'
import { lastLines, run } from '../host/process.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { Connection } from './connection.ts'
import { fixFor } from './refusal.ts'
import type { UploadProgress } from './upload-progress.ts'

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
 * Copies an image from a layout to a repository, where it is by its digest; no tag moves. `concurrency`:
 * uploads at a time. `progress` learns what oras says of single blobs: all but the versions before 1.3 do. Throws
 * OrasError.
 */
export async function pushImage(
  oras: string,
  layout: string,
  digest: Digest,
  repository: Access,
  concurrency: number,
  host: Host,
  progress: Pick<UploadProgress, 'begin' | 'arrive'>,
): Promise<void> {
  const target = `${formatImageName(repository.image)}@${digest}`
  const args = ['cp', '--no-tty', '--concurrency', String(concurrency)]
  const access = await accessOptions(repository)
  await callOras(
    oras,
    [...args, ...access, '--from-oci-layout', `${layout}@${digest}`, target],
    repository,
    host,
    (line) => {
      const [, what, digits] = /^(Copying|Copied|Mounted|Exists|Skipped)\s+([0-9a-f]{12})\b/.exec(line) ?? []
      if (what === 'Copying') progress.begin(`sha256:${digits}`)
      else if (what !== undefined) progress.arrive(`sha256:${digits}`)
    },
  )
}

/** What oras needs to know of a repository. */
type Access = Pick<Connection, 'image' | 'plainHttp' | 'dockerConfig'>

/** Credentials are in a file of this run; oras looks for none itself, and starts no helper. */
async function accessOptions({ plainHttp, dockerConfig }: Access): Promise<readonly string[]> {
  const config = ['--to-registry-config', await dockerConfig()]
  return plainHttp ? ['--to-plain-http', ...config] : config
}

async function callOras(
  oras: string,
  args: readonly string[],
  access: Access,
  host: Host,
  onStdout: (line: string) => void,
): Promise<void> {
  const { exitCode, stdout, stderr } = await run(oras, args, {
    env: childEnv(host.env, 'oras', authorities(host.env)),
    signal: host.signal,
    log: host.log,
    onStdout,
    onStderr: host.log.debug,
  })
  if (exitCode === 0) return
  const text = lastLines(stderr || stdout)
  const failure: Failure = {
    ...{ status: statusIn(text), text },
    ...(HABITS.test(text) ? { kind: 'refused' } : {}),
  }
  throw new OrasError(orasError(access, failure), failure)
}

/**
 * Node.js trusts the authorities of NODE_EXTRA_CA_CERTS besides its own; programs in Go look into
 * SSL_CERT_FILE.
 */
function authorities(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = env.NODE_EXTRA_CA_CERTS
  return file && !env.SSL_CERT_FILE ? { SSL_CERT_FILE: file } : {}
}

/** What oras refuses to do, however often it is asked. */
const HABITS = /unsupported (protocol )?scheme|is on a different host|no Location header/i

/**
 * oras names the status of an answer unless the answer explains itself in words. Names and URLs stand in
 * quotes.
 */
function statusIn(said: string): number | undefined {
  const text = said.replace(/"[^"]*"/g, '')
  const [, status] = /response status code (\d{3})/.exec(text) ?? []
  if (status !== undefined) return Number(status)
  if (/\b(denied|forbidden)\b/i.test(text)) return 403
  if (/\b(unauthorized|authentication required)\b/i.test(text)) return 401
  if (/invalid|name unknown/i.test(text)) return 400
  return undefined
}

function orasError(access: Access, { status, text }: Failure): NixeryError {
  const hint = status === undefined ? undefined : fixFor(access.image, { status, text })
  return new NixeryError('push', {
    message: `oras could not push to ${formatImageName(access.image)}: ${text}`,
    hint:
      hint ?? 'run it again: what was uploaded is kept; if it fails again, check the registry and its quota',
  })
}
