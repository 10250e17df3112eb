import { invalid, parseList } from '../base/parse.ts'

/** What a run can say of an image besides making it. */
export const SBOM_FORMATS = ['spdx', 'cyclonedx', 'vex'] as const
export type SbomFormat = (typeof SBOM_FORMATS)[number]

/** Every document about an image: what is in it, how it was made, and what makes it again. */
export type EvidenceFormat = SbomFormat | 'provenance' | 'record'

/** How the name of a document's file ends. */
export const FILE_ENDINGS: Readonly<Record<EvidenceFormat, string>> = {
  spdx: 'spdx.json',
  cyclonedx: 'cdx.json',
  vex: 'openvex.json',
  provenance: 'provenance.json',
  record: 'record.json',
}

/** A document that was written. */
export interface EvidenceFile {
  readonly format: EvidenceFormat
  /** `linux/amd64`; left out for what is about the whole image. */
  readonly platform?: string
  /** Absolute. */
  readonly path: string
  /** Digest of the manifest that is attached to the image. */
  readonly attached?: string
}

/** `false`, `true`, which stands for spdx, or a list; in the order above, each once. */
export function parseSbom(text: string): readonly SbomFormat[] {
  if (/^(false)?$/i.test(text)) return []
  if (/^true$/i.test(text)) return ['spdx']
  const words = parseList(text.replace(/\s+/g, ','))
  const unknown = words.find((word) => !SBOM_FORMATS.some((format) => format === word))
  if (unknown !== undefined)
    invalid(
      'sbom',
      `"${unknown}" is not a known value`,
      `use true, false, or any of: ${SBOM_FORMATS.join(', ')}`,
    )
  return SBOM_FORMATS.filter((format) => words.includes(format))
}

/** What can be attached to an image; `sbom` is every bill of materials that is made. */
const ATTACHABLE = ['sbom', 'vex', 'provenance', 'record'] as const
export type Attachable = (typeof ATTACHABLE)[number]

/** A list; in the order above, each once. */
export function parseAttach(text: string): readonly Attachable[] {
  const words = parseList(text.replace(/\s+/g, ','))
  const unknown = words.find((word) => !ATTACHABLE.some((one) => one === word))
  if (unknown !== undefined)
    invalid('attach', `"${unknown}" is not a known value`, `use any of: ${ATTACHABLE.join(', ')}`)
  return ATTACHABLE.filter((one) => words.includes(one))
}
