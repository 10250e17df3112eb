import type { SupportedPlatform } from '../base/platform.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Inputs } from './inputs/inputs.ts'

/** How the run uses the cache. */
export interface Caching {
  readonly cache: Inputs['cache']
  readonly cacheDir: string | undefined
  /** How long a package source that cannot be pinned is taken to be the same. */
  readonly cacheTtlSeconds: number
  /** Repack everything, and fail if a cached digest differs. */
  readonly verify: boolean
  /** Runs of one scope are for the same images: they share layer records. */
  readonly scope: string
}

export function toCaching(inputs: Inputs, images: readonly { readonly scope: string }[]): Caching {
  return {
    cache: inputs.cache,
    cacheDir: inputs['cache-dir'] || undefined,
    cacheTtlSeconds: inputs['cache-ttl'],
    verify: inputs.verify,
    scope: images.map(({ scope }) => scope).join('\n'),
  }
}

/**
 * Images of one scope are versions of each other. `names`: what the image is called in registries and elsewhere; without
 * any it is known by the name that its file gives it.
 */
export function scopeOf(
  { name, names }: { readonly name: string | undefined; readonly names: readonly ImageName[] },
  platforms: readonly SupportedPlatform[],
): string {
  const called = names.length > 0 ? names.map(formatImageName) : [name ?? []].flat()
  return [...called, ...platforms.map(({ architecture }) => architecture)].join(' ')
}
