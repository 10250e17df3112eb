/** Base images, read when an image has to be made. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { mapLimited, totalSize } from '../../base/collections.ts'
import { NixeryError, settleAll } from '../../base/errors.ts'
import { counted, formatBytes } from '../../base/format.ts'
import { type Digest, isDigest } from '../../base/hash.ts'
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'
import type { BaseContents } from '../../cache/base-record.ts'
import type { BuildCache } from '../../cache/build-cache.ts'
import { baseKey } from '../../cache/keys.ts'
import type { Host } from '../../host/host.ts'
import {
  type BaseImage,
  type BaseLayer,
  type DescribedLayer,
  describeLayers,
  historyOf,
  unusable,
} from '../../image/base/base-image.ts'
import { BaseTree } from '../../image/base/base-tree.ts'
import { scanLayer } from '../../image/base/scan-layer.ts'
import { OtherPlatform } from '../../image/documents/choose-platform.ts'
import { readImage } from '../../image/documents/read-image.ts'
import { formatImageName, type ImageName } from '../../image/oci/reference.ts'
import { blobFile, blobsDirectory } from '../../image/pack/layout.ts'
import { isKeptOfBase } from '../../image/root/base-files.ts'
import type { Registries } from '../../registry/connection.ts'
import { downloadBlob } from '../../registry/download.ts'
import { openRegistryDocuments } from '../../registry/registry-documents.ts'
import type { PlatformRequest } from '../../request/request.ts'
import type { Run } from './job.ts'
import type { PinnedBase, PinnedBases } from './pinned-bases.ts'

/** Blobs that are fetched at a time. */
const CONCURRENCY = 4

/** Reads base images into a layout, each once. */
export class BaseLoader {
  readonly #registries: Registries
  readonly #memory: BuildCache
  readonly #layout: string
  readonly #pinned: PinnedBases
  readonly #loaded = new Map<string, Promise<BaseImage>>()

  constructor({
    bases,
    registries,
    memory,
    layout,
  }: Pick<Run, 'bases' | 'registries' | 'memory' | 'layout'>) {
    this.#pinned = bases
    this.#memory = memory
    this.#registries = registries
    this.#layout = layout
  }

  async loadAll(requests: readonly Pick<PlatformRequest, 'from' | 'platform'>[]): Promise<void> {
    await settleAll(...requests.map((request) => this.of(request)))
  }

  /** That of an image, if it has one. */
  async of({ from, platform }: Pick<PlatformRequest, 'from' | 'platform'>): Promise<BaseImage | undefined> {
    const base = this.#pinned.get(from?.text ?? '')
    if (base === undefined) return undefined
    const key = `${base.name} ${base.digest} ${platform.architecture}`
    const loading = this.#loaded.get(key) ?? this.#load(base, platform)
    this.#loaded.set(key, loading)
    return loading
  }

  /** Puts layers into the layout. */
  async provide(layers: readonly BaseLayer[]): Promise<void> {
    const images = new Map(layers.map(({ image }) => [formatImageName(image), image]))
    for (const [name, image] of images) {
      const own = layers.filter((layer) => formatImageName(layer.image) === name)
      await this.#fetchAll(
        image,
        own.map(({ packed }) => packed.digest),
      )
    }
  }

  /** Each is checked against its digest. */
  async #fetchAll(image: ImageName, digests: readonly Digest[]): Promise<void> {
    const missing = [...new Set(digests)].filter((digest) => !existsSync(blobFile(this.#layout, digest)))
    if (missing.length === 0) return
    const connection = await this.#registries.connect(image)
    await mkdir(blobsDirectory(this.#layout), { recursive: true })
    await mapLimited(missing, CONCURRENCY, async (digest) => {
      const file = blobFile(this.#layout, digest)
      // Images with layers in common may be read at the same time.
      const partial = `${file}.${randomUUID()}.partial`
      await downloadBlob(connection, digest, partial)
      await rename(partial, file)
    })
  }

  async #load(base: PinnedBase, platform: SupportedPlatform): Promise<BaseImage> {
    const reference = { image: base.image, reference: base.digest }
    const source = await openRegistryDocuments(reference, this.#registries)
    const documents = await readImage(source, platform).catch((error: unknown) => {
      throw error instanceof OtherPlatform ? notFor(platform, error) : error
    })
    const described = describeLayers({ ...documents, name: base.name })
    const { digest, config, manifest } = documents
    if (!isDigest(digest)) throw unusable(base.name, 'it has no digest of SHA-256', 'name another image')
    const { tree, sizes } = await this.#contents(base, digest, described, platform)
    return {
      ...{ name: base.name, digest, run: config.run, tree },
      history: historyOf(await source.read(manifest.config), formatImageName(base.image), described.length),
      layers: described.map(({ descriptor, mediaType, diffId }, index) => ({
        ...{ mediaType, annotations: descriptor.annotations, image: base.image },
        packed: {
          ...{ digest: descriptor.digest, size: descriptor.size, diffId },
          uncompressedSize: sizes[index] ?? 0,
        },
      })),
    }
  }

  /** From the cache, or by looking into the layers. */
  async #contents(
    base: PinnedBase,
    digest: Digest,
    layers: readonly DescribedLayer[],
    platform: SupportedPlatform,
  ): Promise<BaseContents> {
    const known = await this.#memory.restoreBase(baseKey(digest))
    if (known !== undefined && known.sizes.length === layers.length) return known
    const found = await this.#lookInto(base, layers, platform)
    await this.#memory.saveBase(baseKey(digest), found)
    return found
  }

  #lookInto(
    { name, image }: PinnedBase,
    layers: readonly DescribedLayer[],
    platform: SupportedPlatform,
  ): Promise<BaseContents> {
    const { host } = this.#registries
    const descriptors = layers.map(({ descriptor }) => descriptor)
    return host.log.group(
      `Read ${name} for ${formatPlatform(platform)} (${counted(layers.length, 'layer')}, ${formatBytes(totalSize(descriptors))})`,
      async () => {
        await this.#fetchAll(
          image,
          descriptors.map(({ digest }) => digest),
        )
        return scanAll(this.#layout, layers, name, host)
      },
    )
  }
}

const notFor = (platform: SupportedPlatform, { problems: [problem] }: OtherPlatform): NixeryError =>
  new NixeryError('invalid-input', {
    input: 'from',
    message: problem?.message ?? '',
    hint: `name an image that is for ${formatPlatform(platform)}, too, or build the others alone`,
  })

/** One after the other: a layer changes what those below it have. */
async function scanAll(
  layout: string,
  layers: readonly DescribedLayer[],
  name: string,
  host: Host,
): Promise<BaseContents> {
  const tree = new BaseTree()
  const sizes: number[] = []
  for (const layer of layers) {
    const file = blobFile(layout, layer.descriptor.digest)
    const scanned = await scanLayer(file, layer, isKeptOfBase, host.env).catch((error: Error) => {
      const reason = `its layer ${path.basename(file)} cannot be read: ${error.message}`
      throw error instanceof NixeryError
        ? error
        : unusable(name, reason, 'push it again, or name another image')
    })
    tree.apply(scanned.entries)
    sizes.push(scanned.uncompressedSize)
  }
  return { tree, sizes }
}
