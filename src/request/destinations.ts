import { NixeryError } from '../base/errors.ts'
import {
  checkHubNames,
  checkTag,
  type ImageName,
  type PushTarget,
  pushTargets,
  type Reference,
  taggedNames,
  tagOf,
  untaggedTargets,
} from '../image/oci/reference.ts'
import { localNames } from '../output/names.ts'
import { hasNames, type LocalTargets } from '../output/targets.ts'
import type { ProblemCollector } from './collect.ts'
import { INPUTS, type Inputs, type ParsedInputs } from './inputs/inputs.ts'
import { nameFromPackages } from './name-from-packages.ts'
import { packageNames } from './package-names.ts'

/** Where the image goes, and how that is reported. */
export interface Destinations {
  /** What the image is called, pushed or not; tags may add more names. */
  readonly names: readonly ImageName[]
  /** Empty when nothing is pushed. */
  readonly targets: readonly PushTarget[]
  readonly local: LocalTargets
  /** What the image is called in a layout. */
  readonly layoutTag: string
  /** What reports compare it with; undefined for what its first tag points to. */
  readonly compareWith: Reference | undefined
  /** The most compressed bytes that it may have on a platform. */
  readonly maxSize: number | undefined
}

/** `name`: what an image file calls the image. */
export function toDestinations(
  name: string | undefined,
  { inputs, placeOf }: ParsedInputs,
  problems: ProblemCollector,
): Destinations {
  const names = problems.attempt(() => chooseNames(inputs), inputs.image)
  // The tags of an image file are for those who push them: a job for one platform leaves them to the one that
  // merges.
  const isOwn = placeOf('tags') === undefined
  const targets = problems.attempt(() => chooseTargets(inputs, names, isOwn ? inputs.tags : []), [])
  return {
    names,
    targets,
    local: {
      outputs: inputs.output,
      load: inputs.load,
      names: problems.attempt(() => chooseLocalNames(inputs, names, targets, name), []),
    },
    layoutTag: problems.attempt(() => layoutTag(inputs), 'latest'),
    compareWith: problems.attempt(() => oneReference(inputs['compare-with']), undefined),
    maxSize: inputs['max-size'],
  }
}

function oneReference([first, ...others]: readonly Reference[]): Reference | undefined {
  if (others.length === 0) return first
  throw new NixeryError('invalid-input', {
    ...{ input: 'compare-with', message: `${others.length + 1} images are given` },
    hint: 'name one image',
  })
}

/** A tag for all names before that of a full reference. Unchecked when no layout is written. */
function layoutTag({ tags, output }: Inputs): string {
  const tag = tagOf(tags.find((one) => !one.includes('/')) ?? tags[0] ?? 'latest')
  return output.length > 0 ? checkTag('tags', tag) : tag
}

/** What the image is called. Throws `invalid-input`. */
export function chooseNames(
  inputs: Pick<Inputs, 'image' | 'packages' | 'extra-nixpkgs' | 'name-from-packages'>,
): readonly ImageName[] {
  if (!inputs['name-from-packages']) return checkHubNames('image', inputs.image)
  const packages = packageNames(inputs)
  if (inputs.image.length > 0) return inputs.image.map((image) => nameFromPackages(image, packages))
  throw new NixeryError('invalid-input', {
    input: 'name-from-packages',
    message: 'needs image',
    hint: 'give image, for example image: ghcr.io/org',
  })
}

/** Throws `invalid-input` when there is nowhere to push to. `ownTags`: those that are given for this run. */
function chooseTargets(
  inputs: Inputs,
  names: readonly ImageName[],
  ownTags: readonly string[],
): readonly PushTarget[] {
  if (!inputs.push) return []
  const targets = inputs['push-by-digest'] ? byDigest(ownTags, names) : pushTargets(names, inputs.tags)
  if (targets.length > 0) return targets
  throw new NixeryError('invalid-input', {
    input: 'image',
    message: 'required when push is true',
    hint: 'name an image such as ghcr.io/org/tools, or set push: false',
  })
}

/** Local names: those that are pushed, else made from `image` and `tags`; empty when no output has names. */
function chooseLocalNames(
  inputs: Inputs,
  names: readonly ImageName[],
  targets: readonly PushTarget[],
  name: string | undefined,
): readonly string[] {
  if (!hasNames({ outputs: inputs.output, load: inputs.load })) return []
  // Where a name in a registry is a digest, one here needs a tag.
  const isTagged = inputs.push && !inputs['push-by-digest']
  return isTagged ? taggedNames(targets) : localNames(names, inputs.tags, name)
}

/** The default of `tags` stands for none. */
function byDigest(tags: readonly string[], names: readonly ImageName[]): readonly PushTarget[] {
  if (['', INPUTS.tags.default].includes(tags.join())) return untaggedTargets(names)
  throw new NixeryError('invalid-input', {
    input: 'tags',
    message: `cannot be used with push-by-digest: ${tags.join(', ')}`,
    hint: 'remove tags, or push-by-digest',
  })
}
