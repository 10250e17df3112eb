import type { EvidenceFormat } from '../../evidence/formats.ts'
import { indexEntry } from '../../image/oci/image-tree.ts'
import { imageMetadata } from '../../image/oci/metadata.ts'
import { layoutOf } from '../../output/targets.ts'
import { type BuildResult, pinnedName, pushedImages, pushedTags } from './result.ts'
import { changeLines, renderSummary } from './summary.ts'

/** The one table of outputs: action.yml and docs/reference.md are checked against it. */
export const OUTPUTS = {
  image:
    'Image by digest, for example ghcr.io/org/tools@sha256:...; one line for each image name, empty without a push',
  digest:
    'Digest of the image manifest, or of the index for several platforms, for example sha256:...; empty for several images',
  tags: 'Full references that point to the image, one per line',
  metadata:
    'JSON object: image names, digest, media type and size of the manifest or index, the digest for each platform, and the documents about it (evidence), with the digests of those that are attached; for several images, one such object for each name',
  'cache-hit': 'What came from a cache: image, layers or none',
  layers: 'Number of layers; layers that platforms share count once',
  'layers-reused': 'Number of layers that were not repacked',
  'bytes-pushed': 'Bytes uploaded to registries',
  'nixpkgs-rev':
    'Commit of nixpkgs, or of the repository that the packages come from; empty if unknown, or not the same for all images',
  base: 'Base image by digest, for example docker.io/library/debian:12-slim@sha256:...; one line for each, empty without from',
  'oci-layout': 'First OCI image layout directory written by the input output; empty without one',
  'sbom-spdx':
    'File with the SPDX document of the image, or of its first platform (metadata has all); empty without one',
  'sbom-cyclonedx': 'The same for CycloneDX',
  vex: 'The same for OpenVEX; also empty if no patch names a vulnerability',
  provenance: 'File with the predicate of the SLSA provenance of the image; empty without one',
  record:
    'File with the record of the image, which from-record takes; empty unless another document or evidence-dir is asked for',
  changes:
    'Markdown for a comment on a pull request: what changed since the image that the first tag pointed to before, or that of compare-with; empty if nothing did',
  'changes-json':
    'The same as JSON: {"reference", "digest", "diffs": [the output of the command diff, for each platform]}, or {}; for several images, one such object for each name that changed',
  images: 'JSON object: for each built image of an image file, by name, all other outputs but summary',
  summary: 'Step summary, Markdown',
} as const

export type Outputs = Readonly<Record<keyof typeof OUTPUTS, string | number | object>> & {
  readonly summary: string
}

/**
 * The outputs of a run. The action turns every value into text; the command line prints them as one JSON
 * object.
 */
export function toOutputs(results: readonly BuildResult[]): Outputs {
  const each = results.map(outputsOf)
  const named = results.flatMap(({ request: { name } }, index) =>
    name === undefined ? [] : [[name, each[index]] as const],
  )
  const whole = each[0] !== undefined && each.length === 1 ? each[0] : combined(each, named)
  return { ...whole, images: Object.fromEntries(named), summary: renderSummary(results) }
}

type ImageOutputs = ReturnType<typeof outputsOf>

function outputsOf(result: BuildResult) {
  const { descriptor } = result.tree.root
  return {
    image: pushedImages(result).join('\n'),
    digest: descriptor.digest as string,
    tags: pushedTags(result).join('\n'),
    metadata: {
      ...imageMetadata(pushedImages(result), descriptor, result.images.map(indexEntry)),
      ...(result.evidence.length === 0 ? {} : { evidence: result.evidence }),
    },
    'cache-hit': result.cacheHit,
    layers: result.layers,
    'layers-reused': result.layersReused,
    'bytes-pushed': result.bytesPushed,
    'nixpkgs-rev': result.nixpkgsRevision ?? '',
    base: result.bases.map(pinnedName).join('\n'),
    'oci-layout': layoutOf(result.request.local.outputs),
    'sbom-spdx': documentPath(result, 'spdx'),
    'sbom-cyclonedx': documentPath(result, 'cyclonedx'),
    vex: documentPath(result, 'vex'),
    provenance: documentPath(result, 'provenance'),
    record: documentPath(result, 'record'),
    changes: changeLines(result).join('\n'),
    'changes-json': (result.last ?? {}) as object,
  }
}

const documentPath = ({ evidence }: BuildResult, format: EvidenceFormat): string =>
  evidence.find((file) => file.format === format)?.path ?? ''

/** Of several images: lines, sums, and what is true of all. */
function combined(
  each: readonly ImageOutputs[],
  named: readonly (readonly [string, ImageOutputs | undefined])[],
): ImageOutputs {
  const lines = (
    name:
      | ('image' | 'tags' | 'base' | 'oci-layout' | 'changes')
      | ('sbom-spdx' | 'sbom-cyclonedx' | 'vex' | 'provenance' | 'record'),
  ) =>
    each
      .map((one) => one[name])
      .filter((text) => text !== '')
      .join('\n')
  const sum = (name: 'layers' | 'layers-reused' | 'bytes-pushed') =>
    each.reduce((total, one) => total + one[name], 0)
  const common = <T>(values: readonly T[], otherwise: T): T =>
    new Set(values).size === 1 ? (values[0] ?? otherwise) : otherwise
  return {
    ...{ image: lines('image'), digest: '', tags: lines('tags') },
    metadata: Object.fromEntries(named.map(([name, one]) => [name, one?.metadata])),
    'cache-hit': common(
      each.map((one) => one['cache-hit']),
      'layers',
    ),
    ...{ layers: sum('layers'), 'layers-reused': sum('layers-reused'), 'bytes-pushed': sum('bytes-pushed') },
    'nixpkgs-rev': common(
      each.map((one) => one['nixpkgs-rev']),
      '',
    ),
    base: [...new Set(lines('base').split('\n'))].join('\n'),
    'oci-layout': lines('oci-layout'),
    'sbom-spdx': lines('sbom-spdx'),
    'sbom-cyclonedx': lines('sbom-cyclonedx'),
    vex: lines('vex'),
    provenance: lines('provenance'),
    record: lines('record'),
    changes: lines('changes'),
    'changes-json': Object.fromEntries(
      named.flatMap(([name, one]) => (one?.changes ? [[name, one['changes-json']] as const] : [])),
    ),
  }
}
