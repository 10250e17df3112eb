import { invalid, parseList } from '../base/parse.ts'

/** What a run can say of an image besides making it. */
export const SBOM_FORMATS = ['spdx', 'cyclonedx', 'vex'] as const
export type SbomFormat = (typeof SBOM_FORMATS)[number]

/** How the name of a document's file ends. */
export const FILE_ENDINGS: Readonly<Record<SbomFormat, string>> = {
  spdx: 'spdx.json',
  cyclonedx: 'cdx.json',
  vex: 'openvex.json',
}

/** A document that was written. */
export interface EvidenceFile {
  readonly format: SbomFormat
  /** `linux/amd64` */
  readonly platform: string
  /** Absolute. */
  readonly path: string
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
