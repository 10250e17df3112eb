import { NixeryError } from '../errors.ts'
import { INPUTS, type Inputs } from '../inputs.ts'
import { localNames, targetNames } from '../output/names.ts'
import { hasNames, type LocalTargets } from '../output/targets.ts'
import { givenLogin, type Login } from '../registry/credentials.ts'
import { type ImageName, type PushTarget, pushTargets } from '../registry/reference.ts'
import type { ProblemCollector } from './collect.ts'
import { nameFromPackages } from './name-from-packages.ts'

/** Where the image goes. */
export interface Destinations {
  /** What the image is called, pushed or not; tags may add more names. */
  readonly names: readonly ImageName[]
  /** Empty when nothing is pushed. */
  readonly targets: readonly PushTarget[]
  readonly login: Login | undefined
  readonly local: LocalTargets
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
    login: problems.attempt(() => chooseLogin(inputs, targets, env), undefined),
    local: {
      outputs: inputs.output,
      load: inputs.load,
      names: problems.attempt(() => chooseLocalNames(inputs, names, targets), []),
    },
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

/** What is pushed has the same names here. Where nobody asks for names, tags are not even looked at. */
function chooseLocalNames(
  inputs: Inputs,
  names: readonly ImageName[],
  targets: readonly PushTarget[],
): readonly string[] {
  if (!hasNames({ outputs: inputs.output, load: inputs.load })) return []
  // Where a name in a registry is a digest, one here needs a tag.
  const isTagged = inputs.push && !inputs['push-by-digest']
  return isTagged ? targetNames(targets) : localNames(names, inputs.tags)
}

/** The default of `tags` stands for none. */
function byDigest({ tags }: Inputs, names: readonly ImageName[]): readonly PushTarget[] {
  if (tags.join() === INPUTS.tags.default) return names.map((image) => ({ image, tags: [] }))
  throw new NixeryError('invalid-input', {
    message: `tags: push-by-digest moves no tags, but there are some (${tags.join(', ')})`,
    hint: 'take tags out, or push-by-digest',
  })
}

/** A password is for one registry: it is never shown to a second one. */
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
