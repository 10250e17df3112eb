import { type ErrorCode, NixeryError, type Problem } from '../base/errors.ts'
import type { HttpFailure } from '../host/http/failure.ts'
import { noNetwork } from '../host/http/offline.ts'
import type { Failure } from '../host/http/retry.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'

/** For a small question and its answer. Milliseconds. */
export const LIMITS = { totalMs: 120_000 }

/** No answer, or trouble that may pass: asked again. */
export class FailedRequest extends NixeryError {
  readonly failure: Failure

  constructor(problem: Problem, failure: Failure, cause?: unknown, code: ErrorCode = 'registry-unreachable') {
    super(code, problem, cause)
    this.failure = failure
  }
}

/** The error of a server that does not answer. `who`: for the message. */
export function unreachable(who: string, image: ImageName, error: HttpFailure): FailedRequest {
  if (error.isUnresolved) {
    const { code, problems } = noNetwork(who)
    return new FailedRequest(problems[0] as Problem, error.failure, error, code)
  }
  const problem = {
    message: `${who} cannot be reached: ${error.message}`,
    hint: error.kind === 'plain-http' ? plainHttpHint(image) : (error.hint ?? hintFor(image)),
  }
  return new FailedRequest(problem, error.failure, error)
}

const hintFor = (image: ImageName): string =>
  `check the name ${formatImageName(image)}, and that this machine may connect to ${image.registry}`

const plainHttpHint = ({ registry }: ImageName): string =>
  `give the registry a certificate, or set insecure-registries: ${registry} if the network in between can be trusted`
