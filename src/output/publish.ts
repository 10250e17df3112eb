import { constants, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../base/errors.ts'
import { isPlatform, ownPlatform } from '../base/platform.ts'
import type { Host } from '../host/host.ts'
import type { ImageTree, PlatformImage } from '../image/oci/image-tree.ts'
import { blobPath, blobsDirectory, INDEX_FILE, LAYOUT_FILE, writeImage } from '../image/pack/layout.ts'
import type { TarEntry } from '../image/pack/tar.ts'
import { archiveBytes, blobsOf, dockerArchive, ociArchive } from './archive.ts'
import { cannotWrite, occupied } from './destination.ts'
import { loadImage } from './load.ts'
import { replaceDirectory } from './replace.ts'
import type { StagedImage, StagedOutput } from './staging.ts'

/**
 * Makes every output of an image from a layout that has its layers, loads the image, and moves the outputs to
 * their places: those at the very end, so that a failure leaves what was there. `tag`: what the image is
 * called in layouts.
 */
export async function publishOutputs(
  layout: string,
  { outputs, engines, names }: StagedImage,
  tree: ImageTree,
  tag: string,
  host: Host,
): Promise<void> {
  host.enter('output')
  await writeImage(layout, tree, tag)
  const forDocker = () => dockerArchive(layout, imageForHere(tree.images), names)
  for (const output of outputs) await make(output, layout, tree, forDocker, host)
  for (const engine of engines) {
    host.enter('load')
    const title = `Load ${names[0]} into ${engine.engine}`
    await loadImage(engine, archiveBytes(forDocker()), names, title, host)
  }
  // Files that another process has put there in the meantime are not ours either.
  const taken = outputs.flatMap(({ target }) => occupied(target))
  if (taken.length > 0) throw new NixeryError('output', taken)
  for (const output of outputs) {
    await moveToPlace(output)
    host.log.outcome(`wrote ${output.target.dest}`)
  }
}

/** That of this machine, or the only one. */
function imageForHere(images: readonly PlatformImage[]): PlatformImage {
  const own = images.find(({ platform }) => isPlatform(platform, ownPlatform()))
  const image = images.length === 1 ? images[0] : own
  if (image !== undefined) return image
  throw new NixeryError('output', {
    input: 'output',
    message: 'none of the images is for this machine',
    hint: 'build it for one platform',
  })
}

async function make(
  { target, path: place }: StagedOutput,
  layout: string,
  tree: ImageTree,
  forDocker: () => readonly TarEntry[],
  host: Host,
): Promise<void> {
  try {
    if (target.kind === 'docker-archive') await writeArchive(place, forDocker(), host)
    else if (target.kind === 'oci-archive')
      await writeArchive(place, ociArchive(layout, tree, await readFile(path.join(layout, INDEX_FILE))), host)
    else if (place !== layout) await copyLayout(layout, place, tree)
  } catch (error) {
    throw cannotWrite(target.dest, error)
  }
}

const writeArchive = (file: string, entries: readonly TarEntry[], { signal }: Host): Promise<void> =>
  pipeline(archiveBytes(entries), createWriteStream(file), { signal })

/** A copy, not links: whoever changes one output does not change another. */
async function copyLayout(from: string, to: string, tree: ImageTree): Promise<void> {
  await mkdir(blobsDirectory(to), { recursive: true })
  const blobs = blobsOf(tree).map(({ digest }) => blobPath(digest))
  for (const name of [...blobs, INDEX_FILE, LAYOUT_FILE])
    await copyFile(path.join(from, name), path.join(to, name), constants.COPYFILE_FICLONE)
}

/** What is there is replaced. */
async function moveToPlace({ target, path: staged }: StagedOutput): Promise<void> {
  const place = path.resolve(target.dest)
  try {
    if (target.kind === 'oci-layout') await replaceDirectory(staged, place)
    else await rename(staged, place)
  } catch (error) {
    throw cannotWrite(target.dest, error)
  }
}
