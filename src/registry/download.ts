/** Layers that another repository needs, one by one, as files. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import { hashFile } from '../host/files.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { HttpResponse } from '../host/http/response.ts'
import { Backoff, PUSH_FAILURES } from '../host/http/retry.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { Connection } from './connection.ts'
import { refused } from './registry-documents.ts'
import { unreachable } from './unreachable.ts'

/** As long as something comes, it may take its time. Milliseconds. */
const LIMITS = { idleMs: 60_000 }

/**
 * Writes a blob to a file, checked against its digest; tries again what may help. Throws
 * `registry-unreachable`, `registry-denied`, or `image` when it is not there or not what it should be.
 */
export async function downloadBlob(connection: Connection, digest: Digest, file: string): Promise<void> {
  const { image, session } = connection
  const answer = await session.retry(() => downloadOnce(connection, digest, file), new Backoff(PUSH_FAILURES))
  const name = `${formatImageName(image)}@${digest}`
  if (answer.status !== 200) {
    answer.discard()
    throw refused(name, answer.status, connection)
  }
  const found = await hashFile(file)
  if (found === digest) return
  throw new NixeryError('image', {
    message: `${name} is not what its digest says: ${image.registry} gives ${found}`,
    hint: 'push the image again, and tell the operator of the registry',
  })
}

async function downloadOnce(
  { image, session, base }: Connection,
  digest: Digest,
  file: string,
): Promise<HttpResponse> {
  const answer = await session.once('GET', `${base}/blobs/${digest}`, { limits: LIMITS })
  if (answer.status !== 200) return answer
  try {
    await pipeline(answer.body(), createWriteStream(file))
    return answer
  } catch (error) {
    throw error instanceof HttpFailure ? unreachable(image.registry, image, error) : error
  }
}
