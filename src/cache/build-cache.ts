import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { canonicalJson, type Digest, sha256 } from '../base/hash.ts'
import type { BillOfMaterials } from '../evidence/component.ts'
import { parseBill } from '../evidence/parse-bill.ts'
import { hashFile, openPlainFile } from '../host/files.ts'
import type { Host } from '../host/host.ts'
import type { BuiltImage } from '../image/oci/image.ts'
import { blobName } from '../image/oci/types.ts'
import { type BaseContents, fromBaseRecord, toBaseRecord } from './base-record.ts'
import type { Cache, CacheEntry } from './cache.ts'
import { parseInputsRecord, type RecordedInputs, toInputsRecord } from './inputs-record.ts'
import { entryNames, type Key } from './keys.ts'
import {
  combineRecords,
  isKnown,
  type LayerIndex,
  type LayerRecords,
  mergeRecords,
  parseIndex,
} from './layer-records.ts'
import { fromRecord, toRecord } from './record.ts'
import { DOCUMENT_FILE, readSealed, writeSealed } from './sealed.ts'
import {
  hasStoreRecords,
  mergeStoreRecords,
  NO_STORE_RECORDS,
  parseStoreRecords,
  type StoreRecords,
} from './store-records.ts'

/** An image among the versions of itself. */
export interface ImageIdentity {
  readonly key: Key
  /** The same for all versions. */
  readonly scope: string
}

/** What an index says. */
interface Index {
  readonly facts: LayerRecords
  readonly store: StoreRecords
}

/**
 * The cache in terms of images and layers. Every entry is checked when it is read; a damaged one is ignored
 * with a warning.
 *
 * At most five entries are read and five written in a run for one image: the image, what it is made of, what
 * it consists of, one or two indexes of layers, the blobs; and one for a base image.
 */
export class BuildCache {
  readonly #cache: Cache
  readonly #writable: boolean
  readonly #host: Host
  /** Runs of one scope share an index of layers: those for the same images, in words that do not change. */
  readonly #scope: string
  /** Whether the first index that was found is that of this scope: then there may be others. */
  #hasOwnIndex = false
  #ownIndex: Promise<Index> | undefined
  #others: LayerRecords | undefined
  /** What images were made of, by the prefix of the entry; read once in a run. */
  readonly #inputs = new Map<string, Promise<ReadonlyMap<string, RecordedInputs>>>()
  /** Ignored entries: a service may not be able to delete them, and they are not read twice. */
  readonly #unusable = new Set<string>()
  /** Those of each image are asked for at most once in a run. */
  readonly #blobs = new Map<Key, Promise<CacheEntry | undefined>>()

  constructor(cache: Cache, writable: boolean, scope: string, host: Host) {
    this.#cache = cache
    this.#writable = writable
    this.#scope = scope
    this.#host = host
  }

  /** Why the cache does not work, once that is known. */
  get failure(): string | undefined {
    return this.#cache.failure
  }

  /** The image of each platform. */
  async restoreImage(key: Key): Promise<readonly BuiltImage[] | undefined> {
    const prefix = entryNames.imageOf(key)
    const entry = await this.#cache.restore(prefix, [prefix])
    // A service may answer with something that was not asked for.
    return entry?.name.startsWith(prefix) ? this.#read(entry, fromRecord) : undefined
  }

  /**
   * Keeps a record, unless the one that is kept (`known`) says the same. A record that was of no use is
   * superseded.
   */
  async saveImage(
    key: Key,
    images: readonly BuiltImage[],
    known: readonly BuiltImage[] | undefined,
    writer: string = randomUUID(),
  ): Promise<void> {
    const digestsOf = (all: readonly BuiltImage[]) =>
      all.map(({ image }) => image.manifest.descriptor.digest).join()
    if (known !== undefined && digestsOf(known) === digestsOf(images)) return
    await this.#writeDocument(entryNames.image(key, writer), toRecord(images))
  }

  /** Keeps what the images of a run are made of, by scope: their next versions are compared with that. */
  async saveInputs(
    images: readonly (readonly [scope: string, inputs: RecordedInputs])[],
    writer: string = randomUUID(),
  ): Promise<void> {
    await this.#writeDocument(entryNames.inputs(this.#scope, writer), toInputsRecord(images))
  }

  /**
   * What the last version of an image was made of: in a run for the same images as this one, else in one for
   * this image alone, else in the last of all, which may have been for more images.
   */
  async restoreInputs(scope: string): Promise<RecordedInputs | undefined> {
    for (const prefix of [this.#scope, scope].map(entryNames.inputsOf).concat(entryNames.anyInputs)) {
      const read = this.#inputs.get(prefix) ?? this.#readInputs(prefix)
      this.#inputs.set(prefix, read)
      const found = (await read).get(scope)
      if (found !== undefined) return found
    }
    return undefined
  }

  async #readInputs(prefix: string): Promise<ReadonlyMap<string, RecordedInputs>> {
    const entry = await this.#cache.restore(prefix, [prefix])
    const known = entry?.name.startsWith(prefix) ? await this.#read(entry, parseInputsRecord) : undefined
    return known ?? new Map()
  }

  /** What is in a base image. `key`: see `baseKey`. */
  async restoreBase(key: Key): Promise<BaseContents | undefined> {
    const prefix = entryNames.baseOf(key)
    const entry = await this.#cache.restore(prefix, [prefix])
    return entry?.name.startsWith(prefix) ? this.#read(entry, fromBaseRecord) : undefined
  }

  async saveBase(key: Key, base: BaseContents, writer: string = randomUUID()): Promise<void> {
    await this.#writeDocument(entryNames.base(key, writer), toBaseRecord(base))
  }

  /** What an image consists of on each platform. */
  async restoreBills(key: Key): Promise<readonly BillOfMaterials[] | undefined> {
    const prefix = entryNames.billsOf(key)
    const entry = await this.#cache.restore(prefix, [prefix])
    return entry?.name.startsWith(prefix) ? this.#read(entry, parseBills) : undefined
  }

  async saveBills(key: Key, bills: readonly BillOfMaterials[], writer: string = randomUUID()): Promise<void> {
    await this.#writeDocument(entryNames.bills(key, writer), { platforms: bills })
  }

  /** The newest facts of this scope of images, else of any. */
  async restoreLayers(): Promise<LayerRecords> {
    return (await this.#index()).facts
  }

  /** What is known of store paths in binary caches, of this scope, else of any. */
  async restoreStoreRecords(): Promise<StoreRecords> {
    return (await this.#index()).store
  }

  /**
   * The newest facts of any scope, unless it was these that `restoreLayers` found. Asked for once in a run.
   */
  async restoreOtherLayers(): Promise<LayerRecords> {
    if (!this.#hasOwnIndex) return new Map()
    if (this.#others === undefined) {
      const any = entryNames.anyLayers
      this.#others = (await this.#indexIn(await this.#cache.restore(any, [any]))).facts
    }
    return this.#others
  }

  /**
   * Keeps facts, unless all of them are kept already. An index that is written takes in the newest one of any
   * scope: so the newest of all has what every scope has learnt, but for jobs at the same time.
   */
  async saveLayers(
    newer: LayerRecords,
    older: LayerRecords,
    store: StoreRecords = NO_STORE_RECORDS,
  ): Promise<void> {
    if (!this.#writable) return
    const known = (await this.#ownIndex)?.store ?? NO_STORE_RECORDS
    if (isKnown(newer, older) && hasStoreRecords(store, known)) return
    const layers = mergeRecords(newer, combineRecords(older, await this.restoreOtherLayers()))
    const index: LayerIndex = { ...layers, ...mergeStoreRecords(store, known) }
    await this.#writeDocument(entryNames.layers(this.#scope, sha256(canonicalJson(index))), index)
  }

  /**
   * Restores cached blobs of this image, or of an earlier version, into a layout's blob directory. Returns
   * the digests of those that are there now, verified. `bytes`: their total size.
   */
  async restoreBlobs(
    { key, scope }: ImageIdentity,
    wanted: readonly Digest[],
    blobsDir: string,
    bytes: number,
  ): Promise<ReadonlySet<Digest>> {
    const name = entryNames.blobs(scope, key)
    const asked = this.#blobs.get(key) ?? this.#cache.restore(name, [entryNames.blobsOf(scope)], bytes)
    this.#blobs.set(key, asked)
    const entry = await asked
    if (entry === undefined) return new Set()
    const present = new Set(await readdir(entry.directory).catch(() => []))
    const kept = wanted.filter((digest) => present.has(blobName(digest)))
    const good = (await Promise.all(kept.map((digest) => this.#take(entry, digest, blobsDir)))).flat()
    if (good.length < kept.length) {
      this.#blobs.set(key, Promise.resolve(undefined))
      await this.#discard(entry)
    }
    return new Set(good)
  }

  async saveBlobs(
    { key, scope }: ImageIdentity,
    digests: readonly Digest[],
    blobsDir: string,
  ): Promise<void> {
    if (!this.#writable) return
    const files = digests.map((digest): [string, string] => [
      blobName(digest),
      path.join(blobsDir, blobName(digest)),
    ])
    await this.#cache.save(entryNames.blobs(scope, key), new Map(files))
  }

  async #take(entry: CacheEntry, digest: Digest, blobsDir: string): Promise<readonly Digest[]> {
    const target = path.join(blobsDir, blobName(digest))
    await mkdir(blobsDir, { recursive: true })
    try {
      const source = path.join(entry.directory, blobName(digest))
      await (await openPlainFile(source)).close()
      await copyFile(source, target)
      if ((await hashFile(target)) === digest) return [digest]
      this.#host.log.warning(`ignoring a blob of cache entry ${entry.name}: checksum mismatch for ${digest}`)
    } catch (error) {
      this.#host.log.debug(`cache: ${(error as Error).message}`)
    }
    await rm(target, { force: true })
    return []
  }

  /** The newest index of this scope, else of any; read once in a run. */
  #index(): Promise<Index> {
    this.#ownIndex ??= this.#restoreIndex()
    return this.#ownIndex
  }

  async #restoreIndex(): Promise<Index> {
    const own = entryNames.layersOf(this.#scope)
    const entry = await this.#cache.restore(own, [own, entryNames.anyLayers])
    this.#hasOwnIndex = entry?.name.startsWith(own) ?? false
    return this.#indexIn(entry)
  }

  async #indexIn(entry: CacheEntry | undefined): Promise<Index> {
    const parse = (document: unknown): Index => ({
      facts: parseIndex(document),
      store: parseStoreRecords(document as LayerIndex),
    })
    return (entry && (await this.#read(entry, parse))) ?? { facts: new Map(), store: NO_STORE_RECORDS }
  }

  async #read<T>(entry: CacheEntry, parse: (document: unknown) => T): Promise<T | undefined> {
    if (this.#unusable.has(entry.name)) return undefined
    try {
      return parse(await readSealed(entry.directory, entry.name))
    } catch (error) {
      this.#host.log.warning(`ignoring cache entry ${entry.name}: ${(error as Error).message}`)
      this.#unusable.add(entry.name)
      await this.#discard(entry)
      return undefined
    }
  }

  async #discard(entry: CacheEntry): Promise<void> {
    if (this.#writable) await this.#cache.discard(entry)
  }

  async #writeDocument(name: string, document: object): Promise<void> {
    if (!this.#writable) return
    const file = path.join(this.#host.workDir, `${name}.json`)
    await writeSealed(file, name, document)
    await this.#cache.save(name, new Map([[DOCUMENT_FILE, file]]))
  }
}

/** Throws an Error when the document is not one of bills of materials. */
function parseBills(document: unknown): readonly BillOfMaterials[] {
  const { platforms } = document as { readonly platforms?: unknown }
  if (!Array.isArray(platforms) || platforms.length === 0) throw new Error('it has no bills of materials')
  return platforms.map(parseBill)
}
