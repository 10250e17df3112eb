import { NixeryError } from '../errors.ts'
import { INPUTS, type Inputs } from '../inputs.ts'
import type { OutputTarget } from '../parse.ts'
import type { Login } from '../registry/credentials.ts'
import { type ImageName, type PushTarget, pushTargets } from '../registry/reference.ts'
import type { ProblemCollector } from './collect.ts'
import { chooseLogin } from './login.ts'
import { nameFromPackages } from './name-from-packages.ts'

/** Where the image goes. */
export interface Destinations {
  /** What the image is called, pushed or not; tags may add more names. */
  readonly names: readonly ImageName[]
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
  const names = problems.attempt(() => chooseNames(inputs), inputs.image)
  const targets = problems.attempt(() => chooseTargets(inputs, names), [])
  return {
    names,
    targets,
    login: problems.attempt(() => chooseLogin(inputs, [...targets, ...inputs['cache-from']], env), undefined),
    output: inputs.output,
    layoutTag: inputs.tags.find((tag) => !tag.includes('/')) ?? 'latest',
  }
}

function chooseNames(inputs: Inputs): readonly ImageName[] {
  if (!inputs['name-from-packages']) return inputs.image
  if (inputs.image.length > 0) return inputs.image.map((image) => nameFromPackages(image, inputs.packages))
  throw new NixeryError('invalid-input', {
    message: 'name-from-packages: there is no image that the name could begin with',
    hint: 'give image, for example image: ghcr.io/org',
  })
}

/** Throws `invalid-input` when there is nowhere to push to. */
function chooseTargets(inputs: Inputs, names: readonly ImageName[]): readonly PushTarget[] {
  if (!inputs.push) return []
  const targets = inputs['push-by-digest'] ? byDigest(inputs, names) : pushTargets(names, inputs.tags)
  if (targets.length > 0) return targets
  throw new NixeryError('invalid-input', {
    message: 'image: there is nowhere to push to',
    hint: 'name an image such as ghcr.io/org/tools, or set push: false',
  })
}

/** The default of `tags` stands for none. */
function byDigest({ tags }: Inputs, names: readonly ImageName[]): readonly PushTarget[] {
  if (tags.join() === INPUTS.tags.default) return names.map((image) => ({ image, tags: [] }))
  throw new NixeryError('invalid-input', {
    message: `tags: push-by-digest moves no tags, but there are some (${tags.join(', ')})`,
    hint: 'take tags out, or push-by-digest',
  })
}
