import type { EvidenceFormat, SbomFormat } from '../evidence/formats.ts'
import { SBOM_FORMATS } from '../evidence/formats.ts'
import type { Inputs } from './inputs/inputs.ts'

/** What a run is to say of its images, besides making them. */
export interface EvidenceRequest {
  /** The bills of materials that are wanted, and VEX. */
  readonly formats: readonly SbomFormat[]
  readonly provenance: boolean
  /** What is attached to images in registries. */
  readonly attach: readonly EvidenceFormat[]
  /** Where the files go; empty for the usual place. */
  readonly directory: string
  /** Whether there are any: a record goes with all others. */
  readonly isWanted: boolean
}

/** What is attached is made. */
export function toEvidence({ sbom, provenance, attach, 'evidence-dir': directory }: Inputs): EvidenceRequest {
  const isSbom = (format: SbomFormat) => format !== 'vex'
  const asked = attach.includes('sbom') && !sbom.some(isSbom) ? [...sbom, 'spdx' as const] : sbom
  const wanted = attach.includes('vex') ? [...asked, 'vex' as const] : asked
  const formats = SBOM_FORMATS.filter((format) => wanted.includes(format))
  return {
    formats,
    provenance: provenance || attach.includes('provenance'),
    attach: attach.flatMap((one) => (one === 'sbom' ? formats.filter(isSbom) : [one])),
    directory,
    isWanted: formats.length > 0 || provenance || attach.length > 0 || directory !== '',
  }
}
