import type { Inputs } from '../inputs.ts'
import type { Architecture } from '../oci/types.ts'
import { formatImageName, type ImageName, type Reference } from '../registry/reference.ts'

/** What earlier runs may tell this one, and what it leaves to later ones. */
export interface Remembering {
  readonly cache: Inputs['cache']
  readonly cacheDir: string | undefined
  readonly cacheFrom: readonly Reference[]
  /** How long a package source that cannot be pinned is taken to be the same. */
  readonly cacheTtlSeconds: number
  /** Pack everything, and fail when anything that was remembered is not true. */
  readonly verify: boolean
  /** Images of one family are versions of each other: they share what is remembered. */
  readonly family: string
}

/** `names`: what the image is called. */
export function remembering(
  inputs: Inputs,
  architecture: Architecture,
  names: readonly ImageName[],
): Remembering {
  return {
    cache: inputs.cache,
    cacheDir: inputs['cache-dir'] || undefined,
    cacheFrom: inputs['cache-from'],
    cacheTtlSeconds: inputs['cache-ttl'],
    verify: inputs.verify,
    family: [...names.map(formatImageName), architecture].join(' '),
  }
}
