import { secretParts } from '../base/redact.ts'
import { givenLogin, type Named, registriesOf } from '../registry/credentials/given-login.ts'
import type { Login } from '../registry/credentials.ts'
import type { Inputs } from './inputs/inputs.ts'

export type LoginInputs = Pick<Inputs, 'registry-username' | 'registry-password' | 'github-token'>

export interface Asked {
  /** The images whose registry a given password is for. */
  readonly ofPassword: Named
  /** All whose registries are asked. */
  readonly asked: Named
  /** Whether anything is pushed: only then a password has to be complete. */
  readonly pushes: boolean
}

/**
 * The login for one registry, if there is any besides those that were left on this machine: the one that is
 * given, else that of the job for the registry of its own server. Throws `invalid-input`: a password is for
 * one registry, and never shown to a second one.
 */
export function chooseLogin(
  inputs: LoginInputs,
  { ofPassword, asked, pushes }: Asked,
  env: NodeJS.ProcessEnv,
): Login | undefined {
  const username = inputs['registry-username']
  const password = inputs['registry-password']
  const isPartial = username === '' || password === ''
  if (pushes ? username !== '' || password !== '' : !isPartial) {
    // Without a push, a password for several registries is for none.
    if (!pushes && registriesOf(ofPassword).length > 1) return undefined
    return givenLogin(username, password, ofPassword, env)
  }
  const logins = jobLogins(inputs['github-token'], env)
  return logins.find(({ registry }) => registriesOf(asked).includes(registry))
}

/** What a job may use without being told: its token, for the registry of its own server alone. */
function jobLogins(token: string, env: NodeJS.ProcessEnv): readonly Login[] {
  const { GITHUB_ACTOR, GITLAB_CI, CI_REGISTRY, CI_REGISTRY_USER, CI_REGISTRY_PASSWORD } = env
  const logins: Login[] = []
  if (token !== '') {
    const login = { username: GITHUB_ACTOR || 'github-actions', password: token, fallback: true }
    for (const registry of registriesOfServer(env.GITHUB_SERVER_URL)) logins.push({ ...login, registry })
  }
  if (GITLAB_CI === 'true' && CI_REGISTRY && CI_REGISTRY_USER && CI_REGISTRY_PASSWORD) {
    const login = { username: CI_REGISTRY_USER, password: CI_REGISTRY_PASSWORD, fallback: true }
    logins.push({ ...login, registry: CI_REGISTRY })
  }
  return logins
}

/** Secrets of a job that are not inputs. */
export const jobSecrets = (env: NodeJS.ProcessEnv): readonly string[] =>
  secretParts(env.CI_REGISTRY_PASSWORD ?? '')

/**
 * The registries of a server: ghcr.io is that of github.com, containers.HOST that of GitHub Enterprise, and
 * HOST itself that of Forgejo and Gitea.
 */
export function registriesOfServer(server: string | undefined): readonly string[] {
  const address = server?.trim() || 'https://github.com'
  const host = URL.canParse(address) ? new URL(address).host : ''
  if (host === 'github.com') return ['ghcr.io']
  return host === '' ? [] : [`containers.${host}`, host]
}
