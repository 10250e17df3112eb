import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Architecture } from '../../src/base/platform.ts'
import { assembleImage, type Image, sha256 } from '../../src/image/oci/image.ts'
import { imageTree, type PlatformImage } from '../../src/image/oci/image-tree.ts'
import { blobName } from '../../src/image/oci/types.ts'
import { blobsDirectory, writeImage } from '../../src/image/pack/layout.ts'
import { description } from './images.ts'
import { scratchDir } from './scratch.ts'

/** A complete layout with an image whose layers have these bytes. */
export async function layoutWith(
  layers: readonly string[],
  architecture: Architecture = 'amd64',
  dir?: string,
) {
  const layout = dir ?? (await scratchDir('layout'))
  mkdirSync(blobsDirectory(layout), { recursive: true })
  const packed = layers.map((text) => {
    const digest = sha256(Buffer.from(text))
    writeFileSync(join(blobsDirectory(layout), blobName(digest)), text)
    return {
      key: text,
      contents: [text],
      packed: { digest, size: text.length, diffId: digest, uncompressedSize: 9 },
    }
  })
  const image = assembleImage(description({ architecture }), packed)
  await writeImage(layout, treeOf(image, architecture), 'v1')
  return { layout, image }
}

export const forPlatform = (image: Image, architecture: Architecture = 'amd64'): PlatformImage => ({
  platform: { os: 'linux', architecture },
  image,
})

/** An image alone. */
export const treeOf = (image: Image, architecture: Architecture = 'amd64') =>
  imageTree([forPlatform(image, architecture)], {})
