/**
 * OCI image layout on disk: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { copyFile, link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../errors.ts'
import type { Document } from './image.ts'
import type { ImageTree } from './image-tree.ts'
import { blobName, type Digest, type ImageIndex, MEDIA_TYPES } from './types.ts'

const LAYOUT_FILE = 'oci-layout'
const REF_NAME = 'org.opencontainers.image.ref.name'

/** Where the blobs of a layout are. */
export const blobsDirectory = (layout: string): string => path.join(layout, 'blobs', 'sha256')

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
  await writeFile(path.join(layout, 'index.json'), JSON.stringify(index))
  await writeFile(path.join(layout, LAYOUT_FILE), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
}

async function writeBlob(layout: string, { bytes, descriptor }: Document): Promise<void> {
  const file = path.join(blobsDirectory(layout), blobName(descriptor.digest))
  await writeFile(`${file}.partial`, bytes)
  await rename(`${file}.partial`, file)
}

/**
 * A new directory for the blobs of a run: beside the first of the destinations, so that blobs can be linked from it to
 * there. Throws `output` when one of them is something else than a layout.
 */
export async function createLayout(destinations: readonly string[], workDir: string): Promise<string> {
  for (const destination of destinations) checkDestination(destination)
  const [first] = destinations
  const layout = first === undefined ? path.join(workDir, 'image') : beside(first)
  try {
    await mkdir(blobsDirectory(layout), { recursive: true })
  } catch (error) {
    throw cannotWrite(layout, error)
  }
  return layout
}

/** A name that nobody else uses. */
const beside = (destination: string): string =>
  path.join(path.dirname(path.resolve(destination)), `.${path.basename(destination)}.${randomUUID()}.partial`)

/**
 * Makes a layout with one image of the blobs in `layout`, and moves it to its destination in one step; an earlier layout
 * there is replaced.
 */
export async function publishLayout(
  layout: string,
  tree: ImageTree,
  tag: string,
  destination: string,
): Promise<void> {
  const target = path.resolve(destination)
  const [partial, old] = [beside(destination), beside(destination)]
  try {
    await mkdir(blobsDirectory(partial), { recursive: true })
    for (const { digest } of tree.blobs) await linkBlob(layout, partial, digest)
    await writeImage(partial, tree, tag)
    if (existsSync(target)) await rename(target, old)
    await rename(partial, target).catch(async (error) => {
      await rename(old, target).catch(() => {})
      throw error
    })
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    throw cannotWrite(target, error)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Configurations are no blobs of the pool: writeImage writes them. */
async function linkBlob(from: string, to: string, digest: Digest): Promise<void> {
  const [source, target] = [from, to].map((layout) => path.join(blobsDirectory(layout), blobName(digest)))
  if (source === undefined || target === undefined || !existsSync(source)) return
  await link(source, target).catch(() => copyFile(source, target))
}

/** Only a layout or an empty directory may be replaced: nothing else is ours to remove. */
function checkDestination(destination: string): void {
  const target = path.resolve(destination)
  if (!existsSync(target) || existsSync(path.join(target, LAYOUT_FILE))) return
  let isEmpty = false
  try {
    isEmpty = readdirSync(target).length === 0
  } catch {}
  if (isEmpty) return
  throw new NixeryError('output', {
    message: `output: ${destination} exists and is not an OCI image layout`,
    hint: 'choose another dest, or remove what is there',
  })
}

function cannotWrite(target: string, error: unknown): NixeryError {
  return new NixeryError(
    'output',
    {
      message: `output: ${target} cannot be written: ${(error as Error).message}`,
      hint: 'choose a dest in a directory that you may write to',
    },
    error,
  )
}
