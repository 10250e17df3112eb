/**
 * OCI image layout on disk: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../errors.ts'
import type { Document, Image } from './image.ts'
import { blobName, type ImageIndex, MEDIA_TYPES } from './types.ts'

const LAYOUT_FILE = 'oci-layout'
const REF_NAME = 'org.opencontainers.image.ref.name'

/** Where the blobs of a layout are. */
export const blobsDirectory = (layout: string): string => path.join(layout, 'blobs', 'sha256')

/** Adds an image to a layout that has its layers already. `tag` is its name in the layout. */
export async function writeImage(layout: string, image: Image, tag: string): Promise<void> {
  await writeDocuments(layout, image.manifest, [image.config], tag)
}

/** Adds documents to a layout, one of which, `root`, has a name there. */
export async function writeDocuments(
  layout: string,
  root: Document,
  others: readonly Document[],
  tag: string,
): Promise<void> {
  for (const document of [...others, root]) await writeBlob(layout, document)
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

/** A new directory for a layout: beside its destination, so that it can be moved there in one step. */
export async function createLayout(destination: string | undefined, workDir: string): Promise<string> {
  if (destination !== undefined) checkDestination(destination)
  const layout =
    destination === undefined
      ? path.join(workDir, 'image')
      : path.join(
          path.dirname(path.resolve(destination)),
          `.${path.basename(destination)}.${randomUUID()}.partial`,
        )
  try {
    await mkdir(blobsDirectory(layout), { recursive: true })
  } catch (error) {
    throw cannotWrite(layout, error)
  }
  return layout
}

/** Moves a complete layout to its destination; an earlier layout there is replaced. */
export async function publishLayout(layout: string, destination: string): Promise<void> {
  const target = path.resolve(destination)
  const old = `${layout}.old`
  try {
    if (existsSync(target)) await rename(target, old)
    await rename(layout, target).catch(async (error) => {
      await rename(old, target).catch(() => {})
      throw error
    })
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    throw cannotWrite(target, error)
  }
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
