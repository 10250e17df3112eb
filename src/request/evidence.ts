import type { SbomFormat } from '../evidence/formats.ts'
import type { Inputs } from './inputs/inputs.ts'

/** What a run is to say of its images, besides making them. */
export interface EvidenceRequest {
  /** The documents that are wanted. */
  readonly formats: readonly SbomFormat[]
  /** Where they go; empty for the usual place. */
  readonly directory: string
}

export const toEvidence = (inputs: Inputs): EvidenceRequest => ({
  formats: inputs.sbom,
  directory: inputs['evidence-dir'],
})
