import type { Platform } from '../base/platform.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Inputs } from './inputs/inputs.ts'

/** What earlier runs may tell this one, and what it leaves to later ones. */
export interface Remembering {
  readonly cache: Inputs['cache']
  readonly cacheDir: string | undefined
  /** How long a package source that cannot be pinned is taken to be the same. */
  readonly cacheTtlSeconds: number
  /** Pack everything, and fail when anything that was remembered is not true. */
  readonly verify: boolean
  /** Runs of one family are for the same images: they share what is remembered of layers. */
  readonly family: string
}

export function remembering(inputs: Inputs, images: readonly { readonly family: string }[]): Remembering {
  return {
    cache: inputs.cache,
    cacheDir: inputs['cache-dir'] || undefined,
    cacheTtlSeconds: inputs['cache-ttl'],
    verify: inputs.verify,
    family: images.map(({ family }) => family).join('\n'),
  }
}

/** Images of one family are versions of each other. `names`: what the image is called. */
export const familyOf = (names: readonly ImageName[], platforms: readonly Platform[]): string =>
  [...names.map(formatImageName), ...platforms.map(({ architecture }) => architecture)].join(' ')
