/**
 * OCI image layout on disk: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Document, Image } from './image.ts'
import { blobName, type ImageIndex, MEDIA_TYPES } from './types.ts'

/** The file that makes a directory a layout, and what is in it. */
export const LAYOUT_FILE = 'oci-layout'
export const LAYOUT_MARK = Buffer.from(JSON.stringify({ imageLayoutVersion: '1.0.0' }))
export const INDEX_FILE = 'index.json'
/** The annotation with the name of an image in its layout. */
export const REF_NAME = 'org.opencontainers.image.ref.name'

/** Where the blobs of a layout are. */
export const blobsDirectory = (layout: string): string => path.join(layout, 'blobs', 'sha256')

/** Adds an image to a layout that has its layers already. `tag` is its name in the layout. */
export async function writeImage(layout: string, image: Image, tag: string): Promise<void> {
  for (const document of [image.config, image.manifest]) await writeBlob(layout, document)
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...image.manifest.descriptor, annotations: { [REF_NAME]: tag } }],
  }
  await writeFile(path.join(layout, INDEX_FILE), JSON.stringify(index))
  await writeFile(path.join(layout, LAYOUT_FILE), LAYOUT_MARK)
}

async function writeBlob(layout: string, { bytes, descriptor }: Document): Promise<void> {
  const file = path.join(blobsDirectory(layout), blobName(descriptor.digest))
  await writeFile(`${file}.partial`, bytes)
  await rename(`${file}.partial`, file)
}
