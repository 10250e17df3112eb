import { isProblem, NixeryError } from '../../base/errors.ts'
import { DOCKER_HUB, formatImageName, parseReference, type Reference } from '../../image/oci/reference.ts'

/** The image that another one is built on. */
export interface BaseReference extends Reference {
  /** As it was written. */
  readonly text: string
  /** In full; with the tag, if there is one, else with the digest. */
  readonly name: string
}

/**
 * A reference as Docker reads that of FROM: `debian` is `docker.io/library/debian:latest`. `undefined` for the
 * empty text. Throws `invalid-input`.
 */
export function parseBase(given: string): BaseReference | undefined {
  const text = given.trim()
  if (text === '') return undefined
  if (text === 'scratch') {
    const hint = 'leave from out: an image without it has nothing but its packages'
    throw new NixeryError('invalid-input', { input: 'from', message: '"scratch" is no image', hint })
  }
  const full = fullName(text)
  const parsed = parseReference('from', full)
  if (isProblem(parsed)) throw new NixeryError('invalid-input', parsed)
  const [named = ''] = full.split('@')
  const hasTag = named.lastIndexOf(':') > named.lastIndexOf('/')
  const separator = parsed.reference.startsWith('sha256:') ? '@' : ':'
  const name = hasTag ? tagged(parsed, named) : formatImageName(parsed.image) + separator + parsed.reference
  return { ...parsed, text, name }
}

const tagged = ({ image }: Reference, named: string): string =>
  formatImageName(image) + named.slice(named.lastIndexOf(':'))

/** With what Docker leaves out. */
function fullName(text: string): string {
  const withoutHost = text.replace(/^(index\.)?docker\.io\//, '')
  const isOfficial = !withoutHost.split('@')[0]?.includes('/')
  return isOfficial ? `${DOCKER_HUB}/library/${withoutHost}` : text
}
