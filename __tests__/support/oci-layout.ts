import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
}

export interface Manifest {
  readonly schemaVersion: number
  readonly mediaType?: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

export interface ImageConfig {
  readonly architecture: string
  readonly os: string
  readonly created?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] }
  readonly history?: readonly { readonly empty_layer?: boolean; readonly [key: string]: unknown }[]
}

export interface Image {
  readonly descriptor: Descriptor
  readonly manifest: Manifest
  readonly config: ImageConfig
}

interface Index {
  readonly manifests: readonly Descriptor[]
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

/** Where a layout keeps a blob. */
export function blobFile(dir: string, digest: string): string {
  return join(dir, 'blobs', ...digest.split(':'))
}

/** Descriptors in index.json: what was put there under its tags. */
export async function rootsOf(dir: string): Promise<readonly Descriptor[]> {
  return (await readJson<Index>(join(dir, 'index.json'))).manifests
}

/** All images of a layout, those inside an image index too, in their order there. */
export async function imagesOf(dir: string): Promise<readonly Image[]> {
  const images: Image[] = []
  const visit = async (descriptor: Descriptor): Promise<void> => {
    const file = blobFile(dir, descriptor.digest)
    if (indexTypes.includes(descriptor.mediaType)) {
      for (const child of (await readJson<Index>(file)).manifests) await visit(child)
      return
    }
    const manifest = await readJson<Manifest>(file)
    const config = await readJson<ImageConfig>(blobFile(dir, manifest.config.digest))
    images.push({ descriptor, manifest, config })
  }
  for (const root of await rootsOf(dir)) await visit(root)
  return images
}

/**
 * The only image of a layout.
 * @throws when there is none or more than one
 */
export async function layoutOf(dir: string): Promise<Image> {
  const [image, ...more] = await imagesOf(dir)
  if (!image || more.length > 0)
    throw new Error(`${dir} has ${more.length + (image ? 1 : 0)} images, not one`)
  return image
}

/** What an image consists of besides its manifest: the configuration and the layers, each once. */
export function blobsOf({ manifest }: Image): readonly Descriptor[] {
  const blobs = [manifest.config, ...manifest.layers]
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8'))
}
