/**
 * Where the layers of an image come from: a layer with a record is not packed again, and a blob is only made
 * for a registry or an output that lacks it.
 */

import { existsSync } from 'node:fs'
import path from 'node:path'
import { distinctBy, totalSize } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import type { Digest } from '../../base/hash.ts'
import type { BuildCache, ImageIdentity } from '../../cache/build-cache.ts'
import type { LayerRecord, LayerRecords } from '../../cache/layer-records.ts'
import type { Host } from '../../host/host.ts'
import type { BaseLayer } from '../../image/base/base-image.ts'
import type { ImageLayer } from '../../image/oci/image.ts'
import { blobName, type PackedLayer } from '../../image/oci/types.ts'
import { packLayers } from '../../image/pack/pack.ts'
import { isOwnLayer, type OwnLayer, type PlannedLayer } from '../assemble/planned-layers.ts'

/** A record does not match the layer: the packed layer has another digest. */
export class StaleRecordError extends NixeryError {}

/** Puts layers of base images into the layout. */
export type ProvideLayers = (layers: readonly BaseLayer[]) => Promise<void>

export class LayerSource {
  readonly #planned: readonly PlannedLayer[]
  #facts: LayerRecords
  readonly #blobsDir: string
  readonly #host: Host
  readonly #provideBase: ProvideLayers
  readonly #packed = new Map<string, PackedLayer>()

  /** `planned`: the layers of all images; what several have is packed once. */
  constructor(
    planned: readonly PlannedLayer[],
    facts: LayerRecords,
    blobsDir: string,
    host: Host,
    provideBase: ProvideLayers,
  ) {
    this.#planned = distinctBy(planned, ({ key }) => key)
    this.#facts = facts
    this.#blobsDir = blobsDir
    this.#host = host
    this.#provideBase = provideBase
  }

  /** Drops all records; layers that this run has packed stay. */
  dropRecords(): void {
    this.#facts = new Map()
  }

  /** Packs the layers without a record, and those of `here` that are not on this machine: all in one go. */
  async packUnknown(here: readonly PlannedLayer[]): Promise<void> {
    const wanted = new Set(here.map(({ key }) => key))
    await this.#pack(
      this.#planned.filter(({ key }) => {
        const record = this.#facts.get(key)
        return record === undefined || (wanted.has(key) && !this.#isLocal(record.digest))
      }),
    )
  }

  /** The layers with their digests and sizes. */
  layersOf(planned: readonly PlannedLayer[]): readonly ImageLayer[] {
    return planned.map((layer) => ({
      key: layer.key,
      packed: this.#known(layer),
      contents: layer.contents,
      ...foreignPart(layer),
    }))
  }

  /** Whether a layer was packed in this run. */
  isPacked({ key }: Pick<PlannedLayer, 'key'>): boolean {
    return this.#packed.has(key)
  }

  /** Makes sure that these blobs are in the layout. Throws StaleRecordError. */
  readonly provide = async (digests: ReadonlySet<Digest>): Promise<void> => {
    const missing = this.#planned.filter((layer) => {
      const { digest } = this.#known(layer)
      return digests.has(digest) && !this.#isLocal(digest)
    })
    await this.#provideBase(
      missing.flatMap(({ content }) => (content.kind === 'base' ? [content.layer] : [])),
    )
    await this.#pack(missing)
  }

  /** Takes from the cache what it has of the layers of an image. */
  async restore(planned: readonly PlannedLayer[], memory: BuildCache, image: ImageIdentity): Promise<void> {
    const known = planned.flatMap((layer) => this.#recordOf(layer) ?? [])
    const missing = known.filter(({ digest }) => !this.#isLocal(digest))
    const digests = missing.map(({ digest }) => digest)
    if (digests.length > 0) await memory.restoreBlobs(image, digests, this.#blobsDir, totalSize(missing))
  }

  /** Packs every layer and compares it with its record. Throws `verify` with every difference. */
  async verify(): Promise<void> {
    const problems: Problem[] = []
    await this.#pack(this.#planned, (layer, fact, packed) => {
      problems.push({
        message: `the layer with ${layer.contents.slice(0, 3).join(', ')} has the digest ${packed.digest}, but the cached digest is ${fact.digest}`,
        hint: 'delete the cache entries that begin with nixery-action, and find out who wrote them',
      })
    })
    if (problems.length > 0) throw new NixeryError('verify', problems)
  }

  #isLocal(digest: Digest): boolean {
    return existsSync(path.join(this.#blobsDir, blobName(digest)))
  }

  #recordOf({ key, content }: PlannedLayer): PackedLayer | undefined {
    if (content.kind === 'base') return content.layer.packed
    return this.#packed.get(key) ?? this.#facts.get(key)
  }

  #known(layer: PlannedLayer): PackedLayer {
    const known = this.#recordOf(layer)
    if (known === undefined) throw new Error(`the layer ${layer.key} has no record`)
    return known
  }

  async #pack(layers: readonly PlannedLayer[], onDifference = refuse): Promise<void> {
    const todo = layers.filter(isOwnLayer).filter(({ key }) => !this.#packed.has(key))
    if (todo.length === 0) return
    const more = this.#packed.size > 0 ? ' more' : ''
    const title = `Pack ${todo.length}${more} of ${this.#planned.length} layers`
    const packed = await this.#host.log.group(title, async () => {
      await locateAll(todo)
      return packLayers(todo, this.#blobsDir, this.#host)
    })
    for (const [index, layer] of todo.entries()) {
      const result = packed[index] as PackedLayer
      this.#packed.set(layer.key, result)
      const fact = this.#facts.get(layer.key)
      if (fact !== undefined && !sameLayer(fact, result)) onDifference(layer, fact, result)
    }
  }
}

const foreignPart = ({ content }: PlannedLayer): Pick<ImageLayer, 'foreign'> => {
  if (content.kind !== 'base') return {}
  const { mediaType, annotations } = content.layer
  return { foreign: { mediaType, annotations } }
}

function sameLayer(a: PackedLayer, b: PackedLayer): boolean {
  return (
    a.digest === b.digest &&
    a.size === b.size &&
    a.diffId === b.diffId &&
    a.uncompressedSize === b.uncompressedSize
  )
}

function refuse(layer: PlannedLayer, fact: LayerRecord, packed: PackedLayer): void {
  throw new StaleRecordError('verify', {
    message: `the layer with ${layer.contents[0]} has the digest ${packed.digest}, but the cached digest is ${fact.digest}`,
  })
}

/** Finds the NARs of layers, all at once: then each layer has its own at hand. */
async function locateAll(layers: readonly OwnLayer[]): Promise<void> {
  const pathsOf = ({ content }: OwnLayer) => (content.kind === 'store-paths' ? content.paths : [])
  for (const places of new Set(layers.map(({ nars }) => nars)))
    await places?.locate(layers.filter(({ nars }) => nars === places).flatMap(pathsOf))
}
