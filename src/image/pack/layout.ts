/**
 * OCI image layout on disk: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Digest } from '../../base/hash.ts'
import type { Content } from '../oci/image.ts'
import type { ImageTree } from '../oci/image-tree.ts'
import { blobName, type ImageIndex, MEDIA_TYPES } from '../oci/types.ts'

/** The file that makes a directory a layout, and what is in it. */
export const LAYOUT_FILE = 'oci-layout'
export const LAYOUT_MARK = Buffer.from(JSON.stringify({ imageLayoutVersion: '1.0.0' }))
export const INDEX_FILE = 'index.json'
/** The annotation with the name of an image in its layout. */
export const REF_NAME = 'org.opencontainers.image.ref.name'

/** Where the blobs of a layout are. */
export const blobsDirectory = (layout: string): string => path.join(layout, 'blobs', 'sha256')

/** The name of a blob's file inside of a layout, */
export const blobPath = (digest: Digest): string => `blobs/sha256/${blobName(digest)}`
/** and where that is. */
export const blobFile = (layout: string, digest: Digest): string => path.join(layout, blobPath(digest))

/** Adds documents to a layout, one of which, `root`, has a name there: nothing else has one any more. */
export async function writeImage(
  layout: string,
  { root, documents }: Pick<ImageTree, 'root' | 'documents'>,
  tag: string,
): Promise<void> {
  for (const document of documents) await writeBlob(layout, document)
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...root.descriptor, annotations: { [REF_NAME]: tag } }],
  }
  await writeFile(path.join(layout, INDEX_FILE), JSON.stringify(index))
  await writeFile(path.join(layout, LAYOUT_FILE), LAYOUT_MARK)
}

async function writeBlob(layout: string, { bytes, descriptor }: Content): Promise<void> {
  const file = blobFile(layout, descriptor.digest)
  await writeFile(`${file}.partial`, bytes)
  await rename(`${file}.partial`, file)
}
