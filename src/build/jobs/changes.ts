import type { BuildCache } from '../../cache/build-cache.ts'
import { changedInputs, type InputChange } from '../../cache/inputs-record.ts'
import type { PlatformInputs } from '../../cache/keys.ts'
import { scopeOf } from '../../request/caching.ts'
import type { Job } from './job.ts'

/** Why an image is made that the cache does not have; undefined where the changes say it. */
export function lostReason(changes: readonly InputChange[] | undefined): string | undefined {
  if (changes === undefined) return 'the cache has no earlier build of it'
  return changes.length === 0 ? 'the cache does not have it any more' : undefined
}

/**
 * The inputs that differ from those of the last build of an image; undefined when the cache knows of none. An
 * image whose platforms separate jobs have built is compared platform by platform.
 */
export async function changesOf(
  { request, inputs }: Job,
  memory: BuildCache,
): Promise<readonly InputChange[] | undefined> {
  const before = await memory.restoreInputs(request.scope)
  if (before !== undefined || request.platforms.length === 1) return before && changedInputs(before, inputs)
  const platforms: Record<string, PlatformInputs> = {}
  for (const { platform } of request.platforms)
    Object.assign(platforms, (await memory.restoreInputs(scopeOf(request, [platform])))?.platforms)
  if (Object.keys(platforms).length === 0) return undefined
  return changedInputs({ ...inputs, platforms }, inputs)
}
