import { readPlan } from '../image/layers/files/layers-plan-file.ts'
import { readNameDataFile } from '../image/layers/files/name-data-file.ts'
import type { NameDataUrl } from '../image/layers/files/name-data-source.ts'
import type { LayerAssignments } from '../image/layers/layer-assignments.ts'
import type { NameData } from '../image/layers/name-data.ts'
import type { Compression } from '../image/pack/compress.ts'
import type { ProblemCollector } from './collect.ts'
import type { Inputs } from './inputs/inputs.ts'

/** How the image is cut into layers, and how they are packed. */
export interface Layering {
  readonly maxLayers: number
  /** Which packages share a layer, as the user keeps it. */
  readonly layersPlan: LayerAssignments | undefined
  /**
   * Popularity and change rates, as the user has counted them. Those of a URL are there once they are
   * fetched.
   */
  readonly nameData: NameData | undefined
  /**
   * Where they have to be fetched from before the image is planned; before it is looked up, too, unless it is
   * pinned.
   */
  readonly nameDataUrl: NameDataUrl | undefined
  readonly compression: Compression
}

const DEFAULT_LEVEL = { gzip: 6, zstd: 3 } as const
const MAX_LEVEL = { gzip: 9, zstd: 19 } as const

export function toLayering(inputs: Inputs, problems: ProblemCollector): Layering {
  const { compression: kind, 'layers-plan': planFile } = inputs
  const level = inputs['compression-level'] ?? DEFAULT_LEVEL[kind]
  if (level > MAX_LEVEL[kind]) {
    problems.add('compression-level', `${level} is above what ${kind} has`, `use at most ${MAX_LEVEL[kind]}`)
  }
  return {
    maxLayers: inputs['max-layers'] ?? 0,
    layersPlan: planFile === '' ? undefined : problems.attempt(() => readPlan(planFile), undefined),
    ...popularityOf(inputs, problems),
    compression: { kind, level },
  }
}

/** Those of a file are read, those of a URL are not fetched yet. */
export function popularityOf(
  { popularity }: Inputs,
  problems: ProblemCollector,
): Pick<Layering, 'nameData' | 'nameDataUrl'> {
  return {
    nameData:
      popularity !== undefined && 'file' in popularity
        ? problems.attempt(() => readNameDataFile(popularity.file), undefined)
        : undefined,
    nameDataUrl: popularity !== undefined && 'url' in popularity ? popularity : undefined,
  }
}
