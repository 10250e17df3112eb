import type { ImageName } from '../image/oci/reference.ts'
import { givenLogin, type Login } from '../registry/credentials.ts'
import type { Inputs } from './inputs/inputs.ts'

export type LoginInputs = Pick<Inputs, 'registry-username' | 'registry-password' | 'github-token'>

type Named = readonly { readonly image: ImageName }[]

/**
 * The login for one registry, if there is any besides what docker's configuration has. `ofPassword`: the images whose registry
 * a password is for that is given; `asked`: all whose registries are asked. Throws `invalid-input`: a password is for one
 * registry, and never shown to a second one.
 */
export function chooseLogin(
  inputs: LoginInputs,
  ofPassword: Named,
  asked: Named,
  env: NodeJS.ProcessEnv,
): Login | undefined {
  const username = inputs['registry-username']
  const password = inputs['registry-password']
  if (username !== '' || password !== '') return givenLogin(username, password, ofPassword)
  const token = inputs['github-token']
  if (token === '' || !asked.some(({ image }) => image.registry === 'ghcr.io')) return undefined
  return {
    registry: 'ghcr.io',
    username: env.GITHUB_ACTOR || 'github-actions',
    password: token,
    fallback: true,
  }
}
