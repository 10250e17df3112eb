import { NixeryError } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import { invalid } from '../base/parse.ts'
import type { SupportedPlatform } from '../base/platform.ts'
import type { ToolSettings } from '../host/tools/release.ts'
import { type ImageName, type PushTarget, pushTargets, untaggedTargets } from '../image/oci/reference.ts'
import type { RegistrySettings } from '../registry/connection.ts'
import { ProblemCollector } from '../request/collect.ts'
import { indexAnnotations } from '../request/description.ts'
import { chooseNames } from '../request/destinations.ts'
import type { ParsedTable } from '../request/inputs/input-table.ts'
import { chooseLogin } from '../request/login.ts'
import { reasonToWithhold, withheldWarning } from '../request/withheld-tags.ts'
import { digestsIn, type GivenDigest } from './digests.ts'
import type { MergeInputs } from './inputs.ts'

/** An image that is to be merged. */
export interface Source {
  readonly image: ImageName
  readonly digest: Digest
}

/** Everything that a merge has to know, checked and complete. */
export interface MergeRequest {
  readonly sources: readonly Source[]
  readonly targets: readonly PushTarget[]
  /** That have to be there; empty: any. */
  readonly platforms: readonly SupportedPlatform[]
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>
  readonly registries: RegistrySettings
  readonly oras: ToolSettings
  readonly timeoutSeconds: number | undefined
  /** What is done otherwise than the inputs let expect. */
  readonly warnings: readonly string[]
}

/** Checks the inputs against each other and completes them. Throws all problems at once, before any work. */
export function mergeRequest(parsed: ParsedTable<MergeInputs>, env: NodeJS.ProcessEnv): MergeRequest {
  const { inputs } = parsed
  const problems = new ProblemCollector(parsed)
  const withheld = parsed.isGiven('tags') ? undefined : reasonToWithhold(env)
  const targets = problems.attempt(() => chooseTargets(inputs, withheld === undefined), [])
  const sources = problems.attempt(
    () => chooseSources([...inputs.digests, ...digestsIn(inputs['digests-dir'])], targets),
    [],
  )
  const asked = [...targets, ...sources]
  const login = problems.attempt(
    () => chooseLogin(inputs, { ofPassword: asked, asked, pushes: true }, env),
    undefined,
  )
  const all = problems.all()
  if (all.length > 0) throw new NixeryError('invalid-input', all)
  return {
    sources,
    targets,
    platforms: inputs.platforms,
    annotations: indexAnnotations(inputs, env),
    registries: { login, insecure: inputs['insecure-registries'] },
    oras: { release: inputs['oras-version'], mirror: inputs['download-mirror'] },
    timeoutSeconds: inputs.timeout,
    warnings: withheld === undefined ? [] : [withheldWarning(withheld)],
  }
}

function chooseTargets(inputs: MergeInputs, isTagged: boolean): readonly PushTarget[] {
  const names = chooseNames(inputs)
  const targets = isTagged ? pushTargets(names, inputs.tags) : untaggedTargets(names)
  return targets.length > 0
    ? targets
    : invalid('image', 'required', 'name an image such as ghcr.io/org/tools')
}

/** Each digest once, wherever it was given first. */
function chooseSources(given: readonly GivenDigest[], targets: readonly PushTarget[]): readonly Source[] {
  if (given.length === 0) {
    return invalid(
      'digests',
      'there is nothing to merge',
      'give the digests of the images for the platforms in digests, or the directory that they were collected in as digests-dir',
    )
  }
  const first = targets[0]?.image
  const sources = given.flatMap(({ image = first, digest }) =>
    image === undefined ? [] : [{ image, digest }],
  )
  return sources.filter(
    ({ digest }, index) => sources.findIndex((other) => other.digest === digest) === index,
  )
}
