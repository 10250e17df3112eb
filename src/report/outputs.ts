import { layoutOf } from '../output/targets.ts'
import { type BuildResult, pushedImages, pushedTags } from './result.ts'
import { summary } from './summary.ts'

/** The one table of outputs: action.yml and the README are checked against it. */
export const OUTPUTS = {
  image:
    'The image by digest, for example ghcr.io/org/tools@sha256:...; one line for each image name, empty without a push',
  digest: 'Digest of the image manifest, for example sha256:...',
  tags: 'Full references that point to the image now, one a line',
  metadata:
    'JSON object: image names, digest, media type and size of the manifest, and the digest for each platform',
  'cache-hit': 'What was taken from a cache: image, layers or none',
  layers: 'Number of layers',
  'layers-reused': 'Number of layers that were not packed again',
  'bytes-pushed': 'Bytes of the blobs that the registries did not have',
  'nixpkgs-rev':
    'The commit of nixpkgs, or of the repository that the packages come from; empty where it is not known',
  'oci-layout':
    'The first directory that the input output has written an OCI image layout to; empty without one',
  summary: 'The step summary, Markdown',
} as const

export type Outputs = Readonly<Record<keyof typeof OUTPUTS, string | number | object>>

/** The outputs of a run. The action turns every value into text; the command line prints them as one JSON object. */
export function outputs(result: BuildResult): Outputs {
  const { os, architecture } = result.request.platform
  const { descriptor } = result.image.manifest
  return {
    image: pushedImages(result).join('\n'),
    digest: descriptor.digest,
    tags: pushedTags(result).join('\n'),
    metadata: {
      images: pushedImages(result),
      'containerimage.digest': descriptor.digest,
      'containerimage.descriptor': descriptor,
      platforms: { [`${os}/${architecture}`]: descriptor.digest },
    },
    'cache-hit': result.cacheHit,
    layers: result.layers.length,
    'layers-reused': result.layersReused,
    'bytes-pushed': result.bytesPushed,
    'nixpkgs-rev': result.nixpkgsRevision ?? '',
    'oci-layout': layoutOf(result.request.local.outputs),
    summary: summary(result),
  }
}
