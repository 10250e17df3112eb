/** Whether an image has the program that is to be run in it: found out before anything takes the image. */
import { lstatSync } from 'node:fs'
import path from 'node:path'
import { NixeryError, type Problem } from '../base/errors.ts'
import { storePathName } from '../closure/store-name.ts'
import { layerCompression } from '../image/base/base-image.ts'
import { BaseTree } from '../image/base/base-tree.ts'
import type { ReadEntry } from '../image/base/read-tar.ts'
import { scanLayer } from '../image/base/scan-layer.ts'
import { ImageView } from '../image/check/image-view.ts'
import { missingProgram, programPlaces } from '../image/check/programs.ts'
import {
  ADDED_FILES,
  type BuiltImage,
  type ImageLayer,
  NIX_DATABASE,
  ROOT_FILESYSTEM,
} from '../image/oci/image.ts'
import type { ImageConfig } from '../image/oci/types.ts'
import { blobFile } from '../image/pack/layout.ts'
import { noFiles, storePathOf } from '../image/root/store-files.ts'
import { StoreReader } from '../image/root/store-reader.ts'
import { programGuide } from '../nix/evaluate/known-names.ts'
import type { Volume } from '../output/run-engine.ts'
import { canDecompress } from '../substitute/decompress.ts'

/** Where container engines look when an image has no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** What has something of its own in a container, whatever its image has there. */
const OF_RUNTIME = ['/dev', '/proc', '/run', '/sys']

/**
 * Throws `usage` when the program is not there. Returns what is wrong if it does not start after all: where it is
 * looked for, there is more in a container than in the image. `layout`: has the layers of the image; those that the
 * answer does not depend on are not read.
 */
export async function checkProgram(
  image: BuiltImage,
  layout: string,
  program: string,
  volumes: readonly Volume[],
  env: NodeJS.ProcessEnv,
): Promise<Problem | undefined> {
  const { layers, packages, platform } = image
  const { Env, WorkingDir: workdir = '/' } = configOf(image)
  const where = { env: { PATH: DEFAULT_PATH, ...Object.fromEntries(Env.map(toVariable)) }, workdir }
  const guide = programGuide(packages.map(({ attribute }) => attribute))
  const places = programPlaces(program, where)
  const read = new Map<ImageLayer, readonly ReadEntry[]>()
  let next = layers.filter(hasNoStorePaths)
  for (;;) {
    // What cannot be looked into here, a container engine may unpack.
    if (!next.every((layer) => canDecompress(compressionOf(layer, image), env))) return undefined
    for (const layer of next) read.set(layer, await entriesOf(layer, image, layout, env))
    const tree = new BaseTree()
    for (const layer of layers) tree.apply(read.get(layer) ?? [])
    const view = new ImageView(tree.entries(), [], new StoreReader(noFiles))
    const problem = missingProgram(program, { ...where, ...platform, guide, view })
    if (problem === undefined) return undefined
    const ends = places.map((place) => `/${tree.resolve(place)}`)
    next = layersBehind(
      ends,
      layers.filter((layer) => !read.has(layer)),
    )
    if (next.length > 0) continue
    const resolved = volumes.map((volume) => ({ ...volume, target: `/${tree.resolve(volume.target)}` }))
    const found = lookOutside([...places, ...ends], [...volumes, ...resolved])
    if (found === 'nothing') throw new NixeryError('usage', problem)
    return found === 'a file' ? undefined : problem
  }
}

const configOf = ({ image }: BuiltImage): ImageConfig['config'] =>
  (JSON.parse(image.config.bytes.toString('utf8')) as ImageConfig).config

const toVariable = (text: string): readonly [string, string] => {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  return [name, value]
}

const hasNoStorePaths = ({ contents: [first = ''] }: ImageLayer): boolean =>
  [ROOT_FILESYSTEM, NIX_DATABASE, ADDED_FILES].includes(first)

/** The layers with the store paths that paths lead into; where there are none, those of the base image. */
function layersBehind(paths: readonly string[], layers: readonly ImageLayer[]): ImageLayer[] {
  const names = paths.flatMap((one) => storePathOf(one) ?? []).map(storePathName)
  const own = layers.filter(({ contents }) => contents.some((name) => names.includes(name)))
  return own.length > 0 ? own : layers.filter(({ foreign }) => foreign !== undefined)
}

/** What a container has of paths besides its image. */
function lookOutside(
  paths: readonly string[],
  volumes: readonly Volume[],
): 'a file' | 'nothing' | 'something' {
  const covering = paths.flatMap((one) =>
    volumes.filter(({ target }) => isBelow(one, target)).map((volume) => ({ one, ...volume })),
  )
  const isThere = ({ one, source, target }: (typeof covering)[number]) =>
    lstatSync(path.join(source, one.slice(target.length)), { throwIfNoEntry: false }) !== undefined
  if (covering.some(isThere)) return 'a file'
  const ofRuntime = paths.some((one) => OF_RUNTIME.some((top) => isBelow(one, top)))
  return ofRuntime || covering.length > 0 ? 'something' : 'nothing'
}

const isBelow = (file: string, top: string): boolean => `${file}/`.startsWith(top === '/' ? top : `${top}/`)

const compressionOf = ({ packed }: ImageLayer, { image }: BuiltImage) =>
  layerCompression(image.blobs.find(({ digest }) => digest === packed.digest)?.mediaType ?? '')

async function entriesOf(
  layer: ImageLayer,
  image: BuiltImage,
  layout: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly ReadEntry[]> {
  const { digest, diffId } = layer.packed
  const described = { compression: compressionOf(layer, image), diffId }
  const { entries } = await scanLayer(blobFile(layout, digest), described, () => false, env)
  return entries
}
