import { NixeryError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { OutputTarget } from '../parse.ts'
import { givenLogin, type Login } from '../registry/credentials.ts'
import { type PushTarget, pushTargets } from '../registry/reference.ts'
import type { ProblemCollector } from './collect.ts'

/** Where the image goes. */
export interface Destinations {
  /** Empty when nothing is pushed. */
  readonly targets: readonly PushTarget[]
  readonly login: Login | undefined
  readonly output: OutputTarget | undefined
  /** What the image is called in a layout. */
  readonly layoutTag: string
}

export function destinations(
  inputs: Inputs,
  env: NodeJS.ProcessEnv,
  problems: ProblemCollector,
): Destinations {
  const targets = problems.attempt(() => chooseTargets(inputs), [])
  return {
    targets,
    login: problems.attempt(() => chooseLogin(inputs, targets, env), undefined),
    output: inputs.output,
    layoutTag: inputs.tags.find((tag) => !tag.includes('/')) ?? 'latest',
  }
}

/** Throws `invalid-input` when there is nowhere to push to. */
function chooseTargets(inputs: Inputs): readonly PushTarget[] {
  const targets = inputs.push ? pushTargets(inputs.image, inputs.tags) : []
  if (!inputs.push || targets.length > 0) return targets
  throw new NixeryError('invalid-input', {
    message: 'image: there is nowhere to push to',
    hint: 'name an image such as ghcr.io/org/tools, or set push: false',
  })
}

function chooseLogin(
  inputs: Inputs,
  targets: readonly PushTarget[],
  env: NodeJS.ProcessEnv,
): Login | undefined {
  const username = inputs['registry-username']
  const password = inputs['registry-password']
  const named = [...targets, ...inputs['cache-from']]
  const registries = [...new Set(named.map(({ image }) => image.registry))]
  if (username === '' && password === '') {
    const token = inputs['github-token']
    if (token === '' || !registries.includes('ghcr.io')) return undefined
    return {
      registry: 'ghcr.io',
      username: env.GITHUB_ACTOR || 'github-actions',
      password: token,
      fallback: true,
    }
  }
  return givenLogin(username, password, named)
}
