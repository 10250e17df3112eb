import { NixeryError } from '../base/errors.ts'
import { formatPlatform, type SupportedPlatform } from '../base/platform.ts'
import type { ImageRequest } from '../request/request.ts'

/** One job of a matrix: https://docs.github.com/actions/reference/workflow-syntax#jobsjob_idstrategymatrix */
export interface MatrixEntry {
  /**
   * What no other job has, made of letters that names of artifacts may have: `tools`, `tools@linux-arm64`.
   */
  readonly id: string
  /** For the inputs `name` and `platforms` of the job. */
  readonly name: string
  readonly platforms: string
  /** For `runs-on`. */
  readonly runner: Runner
}

/** A label, or several that a runner has to have. */
export type Runner = string | readonly string[]

export interface Matrix {
  readonly include: readonly MatrixEntry[]
}

/** The runner for each platform. */
export type Runners = Readonly<Record<string, Runner>>

/** GitHub's own runners. */
export const DEFAULT_RUNNERS: Readonly<Record<string, string>> = {
  'linux/amd64': 'ubuntu-24.04',
  'linux/arm64': 'ubuntu-24.04-arm',
}

/** More jobs than this GitHub does not take. */
const MOST_JOBS = 256

/**
 * A job for each image, or for each platform of each image. Throws `invalid-input` when those are too many.
 */
export function matrixOf(images: readonly ImageRequest[], runners: Runners, perPlatform: boolean): Matrix {
  const include = images.flatMap(({ name = '', platforms }) => {
    const all = platforms.map(({ platform }) => platform)
    if (perPlatform)
      return all.map((platform) => ({
        id: `${name}@${formatPlatform(platform).replace('/', '-')}`,
        ...{ name, platforms: formatPlatform(platform), runner: runnerFor([platform], runners) },
      }))
    return [{ id: name, name, platforms: all.map(formatPlatform).join(','), runner: runnerFor(all, runners) }]
  })
  if (include.length <= MOST_JOBS) return { include }
  throw new NixeryError('invalid-input', {
    input: 'file',
    message: `${include.length} jobs are more than the ${MOST_JOBS} that a matrix may have`,
    hint: 'build all images in one job (all: true), or cut the image file into several',
  })
}

/** The platforms of one job need no runner of their own: what is not built here is fetched. */
function runnerFor([first, ...others]: readonly SupportedPlatform[], runners: Runners): Runner {
  const platform = first !== undefined && others.length === 0 ? formatPlatform(first) : 'linux/amd64'
  return runners[platform] ?? DEFAULT_RUNNERS[platform] ?? ''
}
