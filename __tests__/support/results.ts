import type { Architecture } from '../../src/base/platform.ts'
import type { BuildResult } from '../../src/build/report/result.ts'
import { assembleImage, type BuiltImage, type ImageLayer } from '../../src/image/oci/image.ts'
import { imageTree } from '../../src/image/oci/image-tree.ts'
import { description, layer } from './images.ts'
import { requestOf } from './inputs.ts'

/** An image of these layers for a platform; with the given differences. */
export function builtImage(
  layers: readonly ImageLayer[],
  architecture: Architecture = 'arm64',
  more: Partial<BuiltImage> = {},
): BuiltImage {
  return {
    platform: { os: 'linux', architecture },
    image: assembleImage(description({ architecture }), layers),
    layers,
    packages: [
      { attribute: 'cacert', version: '3.98' },
      { attribute: 'git', version: '2.47.0' },
    ],
    collisions: [],
    ...more,
  }
}

/** What a run has made that pushed one image of these layers; with the given differences. */
export const resultOf = (
  layers: readonly ImageLayer[],
  more: Partial<BuildResult> = {},
  ofImage: Partial<BuiltImage> = {},
): BuildResult => resultOfImages([builtImage(layers, 'arm64', ofImage)], more)

/** The same of an image for each of several platforms. */
export function resultOfImages(images: readonly BuiltImage[], more: Partial<BuildResult> = {}): BuildResult {
  return {
    request: requestOf({ packages: 'arm64 git', push: 'true', image: 'ghcr.io/org/a', tags: 'v1,latest' }),
    tree: imageTree(images, {}),
    images,
    layers: new Set(images.flatMap(({ layers }) => layers.map(({ key }) => key))).size,
    nixpkgsRevision: undefined,
    extraRevisions: {},
    cacheHit: 'none',
    layersReused: 0,
    isVerified: false,
    bytesPushed: 1234,
    unpinned: undefined,
    cacheTtlSeconds: 21600,
    cacheTrouble: undefined,
    evidence: [],
    bases: [],
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
