import { assembleImage, type BuiltImage, type ImageLayer } from '../../src/oci/image.ts'
import { imageTree } from '../../src/oci/image-tree.ts'
import type { BuildResult } from '../../src/report/result.ts'
import { description, layer } from './images.ts'
import { requestOf } from './inputs.ts'

/** What a run has made that pushed one image of these layers; with the given differences. */
export function resultOf(
  layers: readonly ImageLayer[],
  more: Partial<BuildResult> = {},
  ofImage: Partial<BuiltImage> = {},
): BuildResult {
  const image: BuiltImage = {
    platform: { os: 'linux', architecture: 'arm64' },
    image: assembleImage(description({ architecture: 'arm64' }), layers),
    layers,
    packages: [
      { attribute: 'cacert', version: '3.98' },
      { attribute: 'git', version: '2.47.0' },
    ],
    collisions: [],
    ...ofImage,
  }
  return {
    request: requestOf({ packages: 'arm64 git', push: 'true', image: 'ghcr.io/org/a', tags: 'v1,latest' }),
    tree: imageTree([image], {}),
    images: [image],
    layers: layers.length,
    nixpkgsRevision: undefined,
    cacheHit: 'none',
    layersReused: 0,
    bytesPushed: 1234,
    unpinned: undefined,
    cacheTtlSeconds: 21600,
    cacheTrouble: undefined,
    ...more,
  }
}

/** So many layers, each with so many paths. */
export const layersOf = (count: number, paths = 1): ImageLayer[] =>
  Array.from({ length: count }, (_, index) =>
    layer(
      // Layers of one image have different digests.
      String.fromCodePoint(0x61 + index),
      Array.from({ length: paths }, (_, path) => `path-${index + 1}-${path + 1}`),
      1000,
    ),
  )
