import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../host.ts'
import { cancelled } from '../process.ts'
import type { Release } from './release.ts'

/** A server that says nothing for this long is taken to be gone. */
const SILENCE_MS = 30_000
const RETRY_DELAYS_MS = [500, 1500]
/** Busy, or in trouble that may pass; any other refusal stays one. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504])

/**
 * Downloads an archive to a file, through the proxy that the environment names. Throws `missing-tool` when the server
 * cannot be reached or sends anything but the content that the checksum stands for; nothing is left behind then.
 */
export async function download(release: Release, file: string, host: Host): Promise<void> {
  host.log.info(`Downloading ${shown(release.url)}`)
  try {
    const found = await withRetries(() => attempt(release.url, file, host.signal), host.signal)
    if (found !== release.sha256) throw wrongContent(release, found)
  } catch (error) {
    await rm(file, { force: true })
    if (host.signal.aborted) throw cancelled(`the download of ${release.tool} was stopped`)
    throw error instanceof NixeryError ? error : unreachable(release, error as Error)
  }
}

/** An answer of the server that will be the same the next time. */
class Refusal extends Error {}

async function withRetries<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    const start = Date.now()
    try {
      return await work()
    } catch (error) {
      // After a long silence there is little to hope for.
      if (signal.aborted || error instanceof Refusal || Date.now() - start >= SILENCE_MS) throw error
    }
    await setTimeout(delay, undefined, { signal })
  }
  return work()
}

/** @returns the SHA-256 of what came */
async function attempt(url: string, file: string, signal: AbortSignal): Promise<string> {
  const { HttpClient } = await import('./clients.ts')
  signal.throwIfAborted()
  const client = new HttpClient('nixery-action', [], { allowRetries: false, socketTimeout: SILENCE_MS })
  // The client itself knows no signal, and would wait for a silent server.
  signal.addEventListener('abort', () => client.dispose(), { once: true })
  const { message } = await client.get(url)
  const status = message.statusCode ?? 0
  if (status !== 200) {
    message.resume()
    const text = `the server answered ${status} ${message.statusMessage ?? ''}`.trim()
    throw TRANSIENT.has(status) ? new Error(text) : new Refusal(text)
  }
  const hash = createHash('sha256')
  const hashing = new PassThrough()
  hashing.on('data', (chunk: Buffer) => hash.update(chunk))
  await pipeline(message, hashing, createWriteStream(file), { signal })
  return hash.digest('hex')
}

function wrongContent({ tool, url, sha256 }: Release, found: string): NixeryError {
  return new NixeryError('missing-tool', {
    message: `${tool}: ${shown(url)} is not what it should be: its SHA-256 is ${found}, expected ${sha256}`,
    hint: 'do not use that file; if it is from a mirror, compare it with the official one',
  })
}

function unreachable({ tool, url }: Release, error: Error): NixeryError {
  const { code } = error as NodeJS.ErrnoException
  return new NixeryError(
    'missing-tool',
    {
      message: `${tool} could not be downloaded from ${shown(url)}: ${error.message || code}`,
      hint: `allow this machine to reach it (https_proxy is honoured), set download-mirror, or install ${tool} so that it is on PATH`,
    },
    error,
  )
}

/** Queries may carry signatures. */
const shown = (url: string): string => url.replace(/\?.*$/s, '?...')
