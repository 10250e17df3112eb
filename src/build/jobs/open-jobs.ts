import { settleAll } from '../../base/errors.ts'
import type { BuildCache } from '../../cache/build-cache.ts'
import { recordInputs } from '../../cache/inputs-record.ts'
import { imageKey, type Key, keyOf, platformInputs } from '../../cache/keys.ts'
import type { Host } from '../../host/host.ts'
import { nameDataReader, withUnpinnedNameData } from '../../image/layers/files/name-data-file.ts'
import type { BuiltImage } from '../../image/oci/image.ts'
import { identifyCompression } from '../../image/pack/compress.ts'
import { OWN_SET } from '../../nix/evaluate/attribute-path.ts'
import type { PinnedSource } from '../../nix/source/pin.ts'
import type { StagedImage } from '../../output/staging.ts'
import { openDestinations } from '../../registry/destinations.ts'
import type { ImageRequest } from '../../request/request.ts'
import type { ResolvedSources } from '../packages/resolve-sources.ts'
import { type Job, knownImage, type Run } from './job.ts'

const NOTHING_STAGED: StagedImage = { outputs: [], engines: [], names: [] }

/** Opens the registries and looks images up in the cache, one after the other. */
export async function openJobs(
  run: Pick<Run, 'request' | 'host' | 'registries' | 'memory' | 'bases'>,
  origins: ResolvedSources,
  staged: readonly StagedImage[],
): Promise<readonly Job[]> {
  const { request, host } = run
  const images = await withNameData(request.images, host)
  host.enter('open')
  const destinations = await settleAll(
    ...images.map(({ targets }) => openDestinations(targets, run.registries)),
  )
  const jobs: Job[] = []
  for (const [index, image] of images.entries()) {
    const compressions = await compressionsOf(image, host)
    const made = [...compressions].map(([platform, compression]) => {
      const { pinned, overlays } = origins.of(platform)
      const extra = [...origins.setsOf(platform)].filter(([name]) => name !== OWN_SET)
      const ofExtra = <T>(value: (pinned: PinnedSource) => T): Readonly<Record<string, T>> =>
        Object.fromEntries(extra.map(([name, { pinned: one }]) => [name, value(one)]))
      const identities = overlays.map(({ identity }) => identity)
      const base = run.bases.get(platform.from?.text ?? '')
      return {
        source: pinned.source,
        extraSources: ofExtra(({ source }) => source),
        keyed: platformInputs(
          platform,
          pinned.identity,
          identities,
          compression,
          base,
          ofExtra(({ identity }) => identity),
        ),
      }
    })
    const inputs = made.map(({ keyed }) => keyed)
    const keys = inputs.map(keyOf)
    const key = imageKey(keys, image.indexAnnotations)
    host.enter('restore')
    const known = await restoreImages(run.memory, key, keys)
    const job = {
      ...{ inputs: recordInputs(inputs, image.indexAnnotations), origins: made },
      ...{ request: image, key, compressions, destinations: destinations[index] ?? [] },
      staged: staged[index] ?? NOTHING_STAGED,
    }
    jobs.push({ ...job, known: known && knownImage(known, image) })
  }
  return jobs
}

/** Fetches name data that is not pinned: the image key depends on it. */
async function withNameData(images: readonly ImageRequest[], host: Host): Promise<readonly ImageRequest[]> {
  const read = nameDataReader(host.http)
  const complete = images.map(async (image) => ({
    ...image,
    platforms: await Promise.all(image.platforms.map((request) => withUnpinnedNameData(request, read))),
  }))
  return Promise.all(complete)
}

/** The cached image, or the cached images of its platforms, which separate jobs may have built. */
async function restoreImages(
  memory: BuildCache,
  key: Key,
  platformKeys: readonly Key[],
): Promise<readonly BuiltImage[] | undefined> {
  const whole = await memory.restoreImage(key)
  if (whole?.length === platformKeys.length) return whole
  if (platformKeys.length === 1) return undefined
  const parts: BuiltImage[] = []
  for (const platformKey of platformKeys) {
    const [part] = (await memory.restoreImage(platformKey)) ?? []
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts
}

async function compressionsOf({ platforms }: ImageRequest, host: Host): Promise<Job['compressions']> {
  const identified = platforms.map(
    async (platform) => [platform, await identifyCompression(platform.compression, host.env)] as const,
  )
  return new Map(await Promise.all(identified))
}
