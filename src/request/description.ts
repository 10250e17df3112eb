import { NixeryError } from '../base/errors.ts'
import type { SupportedPlatform } from '../base/platform.ts'
import { repositoryPage } from '../host/ci-systems.ts'
import type { ProblemCollector } from './collect.ts'
import { annotationsOfIndex, annotationsOfManifest } from './image-config/annotations.ts'
import type { Inputs } from './inputs/inputs.ts'

/** What the image says about itself. */
export interface Description {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Seconds since 1970-01-01: the time that the image says it was made. */
  readonly createdEpoch: number
}

export function toDescription(
  inputs: Inputs,
  platform: SupportedPlatform,
  env: NodeJS.ProcessEnv,
  problems: ProblemCollector,
): Description {
  return {
    labels: inputs.labels,
    annotations: { ...repositoryAnnotations(env), ...annotationsOfManifest(inputs.annotations, platform) },
    createdEpoch: problems.attempt(() => sourceDateEpoch(env.SOURCE_DATE_EPOCH), 0),
  }
}

/** What the index of an image for several platforms says about itself. */
export function indexAnnotations(
  inputs: Pick<Inputs, 'annotations'>,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return { ...repositoryAnnotations(env), ...annotationsOfIndex(inputs.annotations) }
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDateEpoch(value: string | undefined): number {
  if (value === undefined || value === '') return 0
  if (/^\d{1,11}$/.test(value)) return Number(value)
  throw new NixeryError('invalid-input', {
    input: 'SOURCE_DATE_EPOCH',
    message: `"${value}" is not a number of seconds`,
    hint: 'unset it, or set it to whole seconds since 1970-01-01, for example $(git log -1 --format=%ct)',
  })
}

/**
 * GHCR and GitLab link a package to the repository that this annotation names. The commit is left out on
 * purpose: with it, every commit would give another digest, whether the image changed or not.
 */
function repositoryAnnotations(env: NodeJS.ProcessEnv): Record<string, string> {
  const page = repositoryPage(env)
  return page === undefined ? {} : { 'org.opencontainers.image.source': page }
}
