import type { NixeryError, Problem, Reason } from '../../base/errors.ts'

type Cause = readonly [pattern: RegExp, message: string, hint: string, reason?: Reason]

/** Why a builder was of no use, what is most to the point first. */
const BUILDER_CAUSES: readonly Cause[] = [
  [
    /Host key verification failed/,
    'a builder does not have the host key that is known of it',
    'compare its key with what ssh-keyscan prints, and put that line into known-hosts',
  ],
  [
    /Permission denied \(/,
    'a builder refuses the ssh key',
    'give a private key in ssh-key whose public key is in authorized_keys of the builder',
  ],
  [
    /./,
    'a builder cannot be reached, and nothing may be built on this machine instead',
    'check builders, ssh-key and known-hosts, or allow this machine to build with max-jobs: auto',
  ],
]

/** Nix's words for this differ between 2.8, 2.26 and 2.34. */
const NO_BUILDER =
  /unable to start any build|local builds are disabled|Failed to find a machine for remote build|required system or feature not available|is required to build '/i

const UNSUPPORTED: Cause = [
  /./,
  'nothing can build a package that no cache has',
  'check that builders names a machine for its system, or allow this machine to build with max-jobs: auto',
]

const LOST: Cause = [
  /^(?:error: )?(unexpected end-of-file|.*Nix daemon disconnected unexpectedly)|Connection reset|Broken pipe|client_loop: send disconnect/m,
  'the connection to a builder was lost in the middle of a build',
  'look at the builder (is it running, is its disk full?), or take it out of builders',
  'lost-builder',
]

function causeIn(text: string): Cause | undefined {
  if (!NO_BUILDER.test(text))
    return /^building '\S+' on '/m.test(text) && LOST[0].test(text) ? LOST : undefined
  if (!/cannot build on '/.test(text)) return UNSUPPORTED
  return BUILDER_CAUSES.find(([pattern]) => pattern.test(text))
}

/** As much of what Nix said last as explains something. */
const MOST_LINES = 20

/**
 * What is wrong with the builders, when that is why a build failed; undefined when it failed for another
 * reason.
 */
export function builderProblem(messages: readonly string[]): Problem | undefined {
  const cause = causeIn(messages.join('\n'))
  if (cause === undefined) return undefined
  const [, what, hint, reason] = cause
  const said = messages.slice(-MOST_LINES).map((line) => `\n  | ${line}`)
  const message = `the packages could not be built or fetched: ${what}${said.join('')}`
  return { message, hint, ...(reason === undefined ? {} : { reason }) }
}

/**
 * Whether a build failed because a builder went away: it can be had again, or another machine takes its
 * place.
 */
export function isLostBuilder(error: NixeryError): boolean {
  return error.problems.some(({ reason }) => reason === 'lost-builder')
}
