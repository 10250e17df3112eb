/** How an image that would be built differs from another one, before anything is fetched for it. */
import { formatPlatform } from '../base/platform.ts'
import { combineRecords, type LayerRecords } from '../cache/layer-records.ts'
import { assembleImage, type ImageLayer } from '../image/oci/image.ts'
import { type DiffReport, type LayerSum, toDiffReport } from '../inspect/diff-report.ts'
import type { ForecastJob } from './assemble/plan-jobs.ts'
import type { PlannedLayer } from './assemble/planned-layers.ts'
import { type FoundImage, ownReport } from './jobs/last-image.ts'

export interface ForecastChanges {
  /** The image that it is compared with: `ghcr.io/org/tools:latest`. */
  readonly reference: string
  readonly digest: string
  /** One for each platform that both have. */
  readonly platforms: readonly PlatformChanges[]
}

/** What `diff` would say of both, as far as it is known. */
export interface PlatformChanges extends Pick<DiffReport, 'packages' | 'storePaths' | 'config'> {
  readonly platform: string
  readonly layers: {
    readonly shared: LayerSum
    /** Those that are new have no compressed size yet. */
    readonly fetched: { readonly count: number; readonly uncompressedBytes: number }
    readonly dropped: LayerSum
  }
  /** Bytes of all layers; null where the other image does not say it. */
  readonly uncompressedSize: { readonly from: number | null; readonly to: number }
}

/** `facts`: what is known of layers that were packed before. */
export function forecastChanges(
  { platforms, unread }: ForecastJob,
  before: FoundImage | undefined,
  facts: LayerRecords,
): ForecastChanges | undefined {
  if (before === undefined) return undefined
  const known = combineRecords(before.records, facts)
  const changes = platforms.flatMap(({ request, plan }): readonly PlatformChanges[] => {
    const platform = formatPlatform(request.platform)
    const from = before.reports.get(platform)
    if (from === undefined) return []
    const layers = plan.layers.map((layer) => expected(layer, known))
    const to = ownReport({ image: assembleImage(plan.description, layers) })
    const { packages, storePaths, config, layers: all } = toDiffReport(from, to)
    return [
      {
        ...{ platform, packages, storePaths },
        config: unread.size === 0 ? config : config.filter(isCertain),
        layers: { shared: all.shared, fetched: fetchedSum(all.fetched), dropped: all.dropped },
        uncompressedSize: { from: from.uncompressedSize, to: to.uncompressedSize ?? 0 },
      },
    ]
  })
  const { reference, digest } = before
  return changes.length === 0 ? undefined : { reference, digest, platforms: changes }
}

/** Variables lead to files in packages: one may seem to go because nobody has looked whether its file is there. */
const isCertain = ({ setting, to }: DiffReport['config'][number]): boolean =>
  to !== null || !setting.startsWith('env ')

const fetchedSum = ({ count, layers }: DiffReport['layers']['fetched']) => ({
  count,
  uncompressedBytes: layers.reduce((sum, { uncompressedSize }) => sum + (uncompressedSize ?? 0), 0),
})

/** A layer that nobody has is named by its key, which no layer has for a digest. */
function expected({ key, content, contents, weight }: PlannedLayer, known: LayerRecords): ImageLayer {
  if (content.kind === 'base') {
    const { packed, mediaType, annotations } = content.layer
    return { key, packed, contents, foreign: { mediaType, annotations } }
  }
  const unknown = {
    digest: `sha256:${key}`,
    diffId: `sha256:${key}`,
    size: 0,
    uncompressedSize: weight,
  } as const
  return { key, packed: known.get(key) ?? unknown, contents }
}
