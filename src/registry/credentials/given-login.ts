import { NixeryError } from '../../base/errors.ts'
import { LOG_IN } from '../../base/wording.ts'
import { formatImageName, type ImageName } from '../../image/oci/reference.ts'
import type { Login } from '../credentials.ts'

export type Named = readonly { readonly image: ImageName }[]

/** Each once. */
export const registriesOf = (images: Named): readonly string[] => [
  ...new Set(images.map(({ image }) => image.registry)),
]

/**
 * The login that was given for the registry of these images. A password is for one registry: it is never
 * shown to a second one. Throws `invalid-input`.
 */
export function givenLogin(
  username: string,
  password: string,
  images: Named,
  env: NodeJS.ProcessEnv = {},
): Login | undefined {
  if (username === '' && password === '') return undefined
  if (username === '' || password === '') throw incomplete(username === '', env)
  const [registry, ...others] = registriesOf(images)
  if (others.length > 0) {
    throw new NixeryError('invalid-input', {
      input: 'registry-password',
      message: `one password for ${others.length + 1} registries (${images.map(({ image }) => formatImageName(image)).join(', ')})`,
      hint: `take it out, and for each registry ${LOG_IN}`,
    })
  }
  return registry === undefined ? undefined : { registry, username, password, fallback: false }
}

/** Secrets that a job does not get are empty, not absent. */
function incomplete(isName: boolean, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): NixeryError {
  const [missing, given] = isName
    ? ['registry-username', 'registry-password']
    : ['registry-password', 'registry-username']
  const absent =
    GITHUB_ACTIONS === 'true' && !isName
      ? ': the secret does not exist, or this job does not get it, as jobs for pull requests of forks and of Dependabot do not'
      : ''
  return new NixeryError('invalid-input', {
    input: missing ?? '',
    message: `is empty, and ${given} is not${absent}`,
    hint:
      absent === ''
        ? 'give both registry-username and registry-password, or neither'
        : // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression, not ours
          "set push: ${{ github.event_name != 'pull_request' }}, or give a secret that this job gets",
  })
}
