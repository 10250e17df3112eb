/**
 * The least that a way of grouping must beat: the largest paths alone, all others into a few layers by a hash
 * of their name.
 */
import { createHash } from 'node:crypto'
import { packageName } from '../../../src/closure/store-name.ts'
import type { Grouping } from '../../../src/image/layers/group.ts'

const BUCKET_SHARE = 0.2

export const trivialRule: Grouping = (graph, budget) => {
  const buckets = Math.max(1, Math.round(budget * BUCKET_SHARE))
  const bySize = [...graph.paths.values()].sort((a, b) => b.narSize - a.narSize || (a.path < b.path ? -1 : 1))
  const alone = bySize.slice(0, budget - buckets).map((info) => ({ paths: [info.path] }))
  const hashed: string[][] = Array.from({ length: buckets }, () => [])
  for (const { path } of bySize.slice(budget - buckets)) {
    const hash = createHash('sha256').update(packageName(path)).digest().readUInt32BE(0)
    hashed[hash % buckets]?.push(path)
  }
  return [...alone, ...hashed.filter((paths) => paths.length > 0).map((paths) => ({ paths }))]
}
