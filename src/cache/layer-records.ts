import { compare } from '../base/collections.ts'
import { isDigest } from '../base/hash.ts'
import type { ImageLayer } from '../image/oci/image.ts'
import { formatImageName, type ImageName, imageName } from '../image/oci/reference.ts'
import type { PackedLayer } from '../image/oci/types.ts'
import type { Key } from './keys.ts'
import type { StoreRecordsJson } from './store-records.ts'

/** What is known of a layer that was packed before, on this or another machine. */
export interface LayerRecord extends PackedLayer {
  /** `host/name` of repositories that had the blob, one for each registry. */
  readonly repositories?: readonly string[]
}

export type LayerRecords = ReadonlyMap<Key, LayerRecord>

/** More facts than this make the index slow to fetch; images rarely share that many layers. */
const MOST_FACTS = 2000

/** The document that keeps facts between runs. The newest come first. */
export interface LayerIndex extends StoreRecordsJson {
  readonly facts: readonly (readonly [Key, LayerRecord])[]
}

/** What a run has learnt about its layers. `images`: where they were pushed. */
export function toRecords(layers: readonly ImageLayer[], images: readonly ImageName[]): LayerRecords {
  const repositories = onePerRegistry(images.map(formatImageName))
  const places = repositories.length === 0 ? {} : { repositories }
  return new Map(layers.map(({ key, packed }) => [key, { ...packed, ...places }]))
}

/**
 * Whether earlier runs have left all that a run has learnt: each digest, with a repository of each registry.
 */
export function isKnown(newer: LayerRecords, older: LayerRecords): boolean {
  const registries = ({ repositories = [] }: LayerRecord) =>
    repositories.map((name) => imageName(name).registry)
  return [...newer].every(([key, fact]) => {
    const known = older.get(key)
    if (known?.digest !== fact.digest) return false
    return registries(fact).every((registry) => registries(known).includes(registry))
  })
}

/** What several sources say. Where they differ, and of the repositories of one registry, the first counts. */
export function combineRecords(...sources: readonly LayerRecords[]): LayerRecords {
  const all = new Map<Key, LayerRecord>()
  for (const [key, fact] of sources.flatMap((facts) => [...facts])) {
    const known = all.get(key)
    if (known === undefined) all.set(key, fact)
    else if (known.digest === fact.digest && fact.repositories !== undefined) {
      const repositories = onePerRegistry([...(known.repositories ?? []), ...fact.repositories])
      all.set(key, { ...known, repositories })
    }
  }
  return all
}

function onePerRegistry(names: readonly string[]): readonly string[] {
  const byRegistry = new Map([...names].reverse().map((name) => [imageName(name).registry, name]))
  return [...byRegistry.values()].sort(compare)
}

/**
 * Facts of this run before those of earlier ones. A run that pushes nothing leaves the repositories as they
 * are known.
 */
export function mergeRecords(newer: LayerRecords, older: LayerRecords): LayerIndex {
  const merged = combineRecords(newer, older)
  const current = [...merged].filter(([key]) => newer.has(key)).sort(([a], [b]) => compare(a, b))
  const rest = [...older].filter(([key]) => !newer.has(key))
  return { facts: [...current, ...rest].slice(0, Math.max(MOST_FACTS, current.length)) }
}

/** Throws an Error when the document is not an index. */
export function parseIndex(document: unknown): LayerRecords {
  const { facts } = document as LayerIndex
  for (const [key, fact] of facts) {
    if (!/^[0-9a-f]{64}$/.test(key) || !isLayerRecord(fact))
      throw new Error(`invalid layer record ${JSON.stringify(fact)}`)
  }
  return new Map(facts)
}

export function isLayerRecord(fact: Partial<LayerRecord>): fact is LayerRecord {
  return (
    isDigest(fact.digest ?? '') &&
    isDigest(fact.diffId ?? '') &&
    isSize(fact.size) &&
    isSize(fact.uncompressedSize) &&
    (fact.repositories === undefined || areRepositories(fact.repositories))
  )
}

/** Bytes. A registry refuses what says otherwise, at best: other runs would learn it from the image. */
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0

/** `host/name` each. */
const areRepositories = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => typeof one === 'string' && /^[A-Za-z0-9.:[\]-]+\/[a-z0-9._/-]+$/.test(one))
