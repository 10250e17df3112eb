/** Whether an image has the program that is to be run in it: found out before anything takes the image. */
import { lstatSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { totalSize } from '../base/collections.ts'
import { NixeryError, type Problem } from '../base/errors.ts'
import { counted, formatBytes } from '../base/format.ts'
import { isDigest } from '../base/hash.ts'
import { keyAndValue } from '../base/parse.ts'
import { SEARCH_PATH } from '../base/search-path.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { baseKey } from '../cache/keys.ts'
import { storePathName } from '../closure/store-name.ts'
import type { Host } from '../host/host.ts'
import { layerCompression } from '../image/base/base-image.ts'
import { BaseTree } from '../image/base/base-tree.ts'
import type { ReadEntry } from '../image/base/read-tar.ts'
import { scanLayer } from '../image/base/scan-layer.ts'
import { ImageView } from '../image/check/image-view.ts'
import { missingProgram, programPlaces } from '../image/check/programs.ts'
import {
  ADDED_FILES,
  BASE_DIGEST,
  type BuiltImage,
  type ImageLayer,
  NIX_DATABASE,
  ROOT_FILESYSTEM,
} from '../image/oci/image.ts'
import type { ImageManifest } from '../image/oci/types.ts'
import { blobFile } from '../image/pack/layout.ts'
import { noFiles, storePathOf } from '../image/root/store-files.ts'
import { StoreReader } from '../image/root/store-reader.ts'
import { programGuide } from '../nix/evaluate/known-names.ts'
import { configOf } from '../output/command-line.ts'
import type { Volume } from '../output/run-engine.ts'
import { canDecompress } from '../substitute/decompress.ts'

/** What has something of its own in a container, whatever its image has there. */
const OF_RUNTIME = ['/dev', '/proc', '/run', '/sys']
/** Layers that take so long to read that a stage says so: compressed, bytes. */
const WORTH_A_STAGE = 32 * 2 ** 20

/** An image that has just been made, with all its layers in `layout`. */
export interface MadeImage {
  readonly image: BuiltImage
  readonly layout: string
}

/**
 * Throws `usage` when the program is not there. Returns what is wrong if it does not start after all: where it is
 * looked for, there is more in a container than in the image.
 */
export async function checkProgram(
  program: string,
  made: MadeImage,
  volumes: readonly Volume[],
  memory: Pick<BuildCache, 'restoreBase'>,
  host: Host,
): Promise<Problem | undefined> {
  const { packages, platform } = made.image
  const { Env, WorkingDir } = configOf(made.image)
  const env = { PATH: SEARCH_PATH, ...Object.fromEntries(Env.map(keyAndValue)) }
  const where = { env, workdir: WorkingDir ?? '/' }
  const guide = programGuide(packages.map(({ attribute }) => attribute))
  const problemIn = (tree: BaseTree) => {
    const view = new ImageView(tree.entries(), [], new StoreReader(noFiles))
    return missingProgram(program, { ...where, ...platform, guide, view })
  }
  const places = programPlaces(program, where)
  // What cannot be looked into here, a container engine may unpack.
  const { tree, problem } = (await readFiles(places, problemIn, made, memory, host)) ?? {}
  if (tree === undefined || problem === undefined) return undefined
  const resolved = volumes.map((volume) => ({ ...volume, target: `/${tree.resolve(volume.target)}` }))
  const found = lookOutside([...places, ...endsOf(places, tree)], [...volumes, ...resolved])
  if (found === 'nothing') throw new NixeryError('usage', problem)
  return found === 'a file' ? undefined : problem
}

/**
 * The files of an image as far as they matter, and what is wrong with them: the layers that places lead into are read, one
 * after the other, until nothing is. undefined where nothing here decompresses one of them.
 */
async function readFiles(
  places: readonly string[],
  problemIn: (tree: BaseTree) => Problem | undefined,
  made: MadeImage,
  memory: Pick<BuildCache, 'restoreBase'>,
  host: Host,
): Promise<{ readonly tree: BaseTree; readonly problem: Problem | undefined } | undefined> {
  const { image } = made
  const base = await knownBase(image, memory)
  const layers = base === undefined ? image.layers : image.layers.filter((layer) => !isForeign(layer))
  const read = new Map<ImageLayer, readonly ReadEntry[]>()
  for (let next = layers.filter(hasNoStorePaths); ; ) {
    if (!next.every((layer) => canDecompress(compressionOf(layer, image), host.env))) return undefined
    for (const [layer, entries] of await readLayers(next, made, host)) read.set(layer, entries)
    const tree = new BaseTree(base?.nodes)
    for (const layer of layers) tree.apply(read.get(layer) ?? [])
    const problem = problemIn(tree)
    const unread = layers.filter((layer) => !read.has(layer))
    next = layersBehind(endsOf(places, tree), unread)
    if (problem === undefined || next.length === 0) return { tree, problem }
  }
}

/**
 * What the cache knows of the base image: then its layers need not be read. Annotations are the user's to set; sizes of
 * layers are not.
 */
async function knownBase(
  { image, layers }: BuiltImage,
  memory: Pick<BuildCache, 'restoreBase'>,
): Promise<BaseTree | undefined> {
  const { annotations } = JSON.parse(image.manifest.bytes.toString('utf8')) as ImageManifest
  const digest = annotations?.[BASE_DIGEST] ?? ''
  const sizes = layers.filter(isForeign).map(({ packed }) => packed.uncompressedSize)
  if (!isDigest(digest) || sizes.length === 0) return undefined
  const known = await memory.restoreBase(baseKey(digest))
  return isDeepStrictEqual(known?.sizes, sizes) ? known?.tree : undefined
}

const isForeign = ({ foreign }: ImageLayer): boolean => foreign !== undefined

const hasNoStorePaths = ({ contents: [first = ''] }: ImageLayer): boolean =>
  [ROOT_FILESYSTEM, NIX_DATABASE, ADDED_FILES].includes(first)

/** Where places are, all links followed. */
const endsOf = (places: readonly string[], tree: BaseTree): readonly string[] =>
  places.map((place) => `/${tree.resolve(place)}`)

/** The layers with the store paths that paths lead into; where there are none, those of the base image. */
function layersBehind(paths: readonly string[], layers: readonly ImageLayer[]): ImageLayer[] {
  const names = paths.flatMap((one) => storePathOf(one) ?? []).map(storePathName)
  const own = layers.filter(({ contents }) => contents.some((name) => names.includes(name)))
  return own.length > 0 ? own : layers.filter(isForeign)
}

/** What a container has of paths besides its image. */
function lookOutside(
  paths: readonly string[],
  volumes: readonly Volume[],
): 'a file' | 'nothing' | 'something' {
  const covering = paths.flatMap((one) =>
    volumes
      .filter(({ target }) => isBelow(one, target))
      .map(({ source, target }) => path.join(source, one.slice(target.length))),
  )
  if (covering.some(isSeen)) return 'a file'
  const ofRuntime = paths.some((one) => OF_RUNTIME.some((top) => isBelow(one, top)))
  return ofRuntime || covering.length > 0 ? 'something' : 'nothing'
}

/** What we may not look at, a daemon may. */
function isSeen(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

const isBelow = (file: string, top: string): boolean => `${file}/`.startsWith(top === '/' ? top : `${top}/`)

const compressionOf = ({ packed }: ImageLayer, { image }: BuiltImage) =>
  layerCompression(image.blobs.find(({ digest }) => digest === packed.digest)?.mediaType ?? '')

/** The build has checked them against their digests. */
function readLayers(layers: readonly ImageLayer[], made: MadeImage, host: Host) {
  const size = totalSize(layers.map(({ packed }) => packed))
  const work = async (): Promise<ReadonlyMap<ImageLayer, readonly ReadEntry[]>> => {
    const read = new Map<ImageLayer, readonly ReadEntry[]>()
    for (const layer of layers) {
      host.enter('find')
      const file = blobFile(made.layout, layer.packed.digest)
      const described = { compression: compressionOf(layer, made.image) }
      read.set(layer, (await scanLayer(file, described, () => false, host.env)).entries)
    }
    return read
  }
  const title = `Look for the program (${counted(layers.length, 'layer')}, ${formatBytes(size)})`
  return size < WORTH_A_STAGE ? work() : host.log.group(title, work)
}
