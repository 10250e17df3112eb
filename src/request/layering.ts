import type { Inputs } from '../inputs.ts'
import type { LayersPlan } from '../layers/plan.ts'
import { readPlan } from '../layers-plan-file.ts'
import type { Compression } from '../oci/compress.ts'
import type { ProblemCollector } from './collect.ts'

/** How the image is cut into layers, and how they are packed. */
export interface Layering {
  readonly maxLayers: number
  /** Which packages share a layer, as the user keeps it. */
  readonly layersPlan: LayersPlan | undefined
  readonly compression: Compression
}

const DEFAULT_LEVEL = { gzip: 6, zstd: 3 } as const
const MAX_LEVEL = { gzip: 9, zstd: 19 } as const

export function layering(inputs: Inputs, problems: ProblemCollector): Layering {
  const { compression: kind, 'layers-plan': planFile } = inputs
  const level = inputs['compression-level'] ?? DEFAULT_LEVEL[kind]
  if (level > MAX_LEVEL[kind]) {
    problems.add(`compression-level: ${level} is above what ${kind} has`, `use at most ${MAX_LEVEL[kind]}`)
  }
  return {
    maxLayers: inputs['max-layers'] ?? 0,
    layersPlan: planFile === '' ? undefined : problems.attempt(() => readPlan(planFile), undefined),
    compression: { kind, level },
  }
}
