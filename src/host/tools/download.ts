import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../host.ts'
import { HttpFailure } from '../http/failure.ts'
import { transientFailure } from '../http/response.ts'
import { type Failure, withRetries } from '../http/retry.ts'
import { cancelled } from '../process.ts'
import type { Release } from './release.ts'

/**
 * Downloads an archive to a file, through the proxy that the environment names. Throws `missing-tool` when
 * the server cannot be reached or sends anything but the content that the checksum stands for; nothing is
 * left behind then.
 */
export async function download(release: Release, file: string, host: Host): Promise<void> {
  host.log.info(`Downloading ${shown(release.url)}`)
  try {
    const found = await withRetries(() => downloadOnce(release.url, file, host), host.signal)
    if (found !== release.sha256) throw wrongContent(release, found)
  } catch (error) {
    await rm(file, { force: true })
    if (host.signal.aborted) throw cancelled(`the download of ${release.tool} was stopped`)
    throw error instanceof NixeryError ? error : unreachable(release, error as Error)
  }
}

/** @returns the SHA-256 of what came */
async function downloadOnce(url: string, file: string, { http, signal }: Host): Promise<string> {
  const answer = await http.request(url)
  if (answer.status !== 200) throw new RefusedDownload(await transientFailure(answer), answer.statusText)
  const hash = createHash('sha256')
  const hashing = new PassThrough()
  hashing.on('data', (chunk: Buffer) => hash.update(chunk))
  await pipeline(answer.body(), hashing, createWriteStream(file), { signal })
  return hash.digest('hex')
}

/** Any answer but the file. */
class RefusedDownload extends Error {
  readonly failure: Failure | undefined

  constructor(failure: Failure | undefined, statusText: string) {
    super(`the server answered ${statusText}`)
    this.failure = failure
  }
}

function wrongContent({ tool, url, sha256 }: Release, found: string): NixeryError {
  return new NixeryError('missing-tool', {
    message: `${tool}: ${shown(url)} is not what it should be: its SHA-256 is ${found}, expected ${sha256}`,
    hint: 'do not use that file; if it is from a mirror, compare it with the official one',
  })
}

function unreachable({ tool, url }: Release, error: Error): NixeryError {
  const why = error instanceof HttpFailure ? error.hint : undefined
  return new NixeryError(
    'missing-tool',
    {
      message: `${tool} could not be downloaded from ${shown(url)}: ${error.message}`,
      hint:
        why ??
        `allow this machine to reach it (https_proxy is honoured), set download-mirror, or install ${tool} so that it is on PATH`,
    },
    error,
  )
}

/** Queries may carry signatures. */
const shown = (url: string): string => url.replace(/\?.*$/s, '?...')
