import { NixeryError } from '../base/errors.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { HttpResponse } from '../host/http/response.ts'
import { LARGEST_DOCUMENT, tooLarge } from '../image/documents/document-source.ts'

/**
 * The body of an answer that has a document. `server`: for messages; `limit`: bytes. Throws `image` when it is
 * larger, and `registry-unreachable` when it breaks off.
 */
export async function limitedBody(
  answer: HttpResponse,
  what: string,
  server: string,
  limit: number = LARGEST_DOCUMENT,
): Promise<Buffer> {
  try {
    return await answer.bytes(limit)
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    if (error.kind === 'too-large') throw tooLarge(what, limit)
    const message = `${server} broke off while it sent ${what}: ${error.message}`
    throw new NixeryError('registry-unreachable', { message, hint: 'try again' }, error)
  }
}
