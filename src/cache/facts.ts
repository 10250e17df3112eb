import { compare } from '../layers/graph.ts'
import type { ImageLayer } from '../oci/image.ts'
import type { PackedLayer } from '../oci/pack-layer.ts'
import { formatImageName, type ImageName } from '../registry/reference.ts'
import type { Key } from './keys.ts'

/** What is known of a layer that was packed before, on this or another machine. */
export interface LayerFact extends PackedLayer {
  /** `host/name` of a repository that had the blob. */
  readonly repository?: string
}

export type LayerFacts = ReadonlyMap<Key, LayerFact>

/** More facts than this make the index slow to fetch; images rarely share that many layers. */
const MOST_FACTS = 2000

/** The document that keeps facts between runs. The newest come first. */
export interface LayerIndex {
  readonly facts: readonly (readonly [Key, LayerFact])[]
}

/** What a run has learnt about its layers. `image`: where it was pushed. */
export function factsOf(layers: readonly ImageLayer[], image: ImageName | undefined): LayerFacts {
  const place = image === undefined ? {} : { repository: formatImageName(image) }
  return new Map(layers.map(({ key, packed }) => [key, { ...packed, ...place }]))
}

/** Facts of this run before those of earlier ones. A run that pushes nothing leaves the repositories as they are known. */
export function mergeFacts(newer: LayerFacts, older: LayerFacts): LayerIndex {
  const byKey = (facts: LayerFacts) => [...facts].sort(([a], [b]) => compare(a, b))
  const rest = [...older].filter(([key]) => !newer.has(key))
  const current = byKey(newer).map(([key, fact]) => [key, { ...older.get(key), ...fact }] as const)
  return { facts: [...current, ...rest].slice(0, MOST_FACTS) }
}

/** Throws an Error when the document is not an index. */
export function parseIndex(document: unknown): LayerFacts {
  const { facts } = document as LayerIndex
  for (const [key, fact] of facts) {
    if (!/^[0-9a-f]{64}$/.test(key) || !isFact(fact))
      throw new Error(`it has a fact that cannot be: ${JSON.stringify(fact)}`)
  }
  return new Map(facts)
}

const DIGEST = /^sha256:[0-9a-f]{64}$/

export function isFact(fact: Partial<LayerFact>): fact is LayerFact {
  return (
    DIGEST.test(fact.digest ?? '') &&
    DIGEST.test(fact.diffId ?? '') &&
    Number.isSafeInteger(fact.size) &&
    Number.isSafeInteger(fact.uncompressedSize) &&
    ['string', 'undefined'].includes(typeof fact.repository)
  )
}
