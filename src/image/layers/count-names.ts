/** Counts of a package set or a binary cache, by name; see name-data.ts. */
import { compare } from '../../base/collections.ts'
import type { PathInfo } from '../../closure/graph.ts'
import { packageName } from '../../closure/store-name.ts'
import type { NameData, NameFacts } from './name-data.ts'
import { hashOfName } from './name-hash.ts'

/**
 * A snapshot of these store paths: as Nixery does it, the popularity of a name is how many paths refer to it
 * directly; those of the same name are not counted. `earlier` snapshots are continued: what has other paths
 * than in the last one has changed. A name that is gone keeps its history and has no popularity.
 */
export function countNames(infos: Iterable<PathInfo>, earlier?: NameData): NameData {
  const snapshots = (earlier?.snapshots ?? 0) + 1
  const names = new Map<string, NameFacts>()
  for (const [name, known] of earlier?.names ?? []) names.set(name, { ...known, popularity: 0 })
  for (const [name, { paths, users }] of byName(infos)) {
    const digest = digestOf(paths)
    names.set(name, { popularity: users.size, ...history(names.get(name), digest, snapshots), digest })
  }
  return { snapshots, names }
}

interface Counted {
  readonly paths: Set<string>
  readonly users: Set<string>
}

function byName(infos: Iterable<PathInfo>): ReadonlyMap<string, Counted> {
  const counted = new Map<string, Counted>()
  const entry = (name: string) => {
    const known = counted.get(name) ?? { paths: new Set(), users: new Set() }
    counted.set(name, known)
    return known
  }
  for (const { path, references } of infos) {
    const own = packageName(path)
    entry(own).paths.add(path)
    for (const used of references.map(packageName)) if (used !== own) entry(used).users.add(path)
  }
  return counted
}

/** Changes are counted from the first snapshot on that left a digest; Nixery's file has none. */
function history(known: NameFacts | undefined, digest: string, snapshots: number) {
  if (known?.digest === undefined) return { changes: 0, since: snapshots }
  return { changes: known.changes + (known.digest === digest ? 0 : 1), since: known.since }
}

/**
 * Eight hexadecimal digits are enough: what is told apart by them is one name's paths in one snapshot and in
 * the next.
 */
function digestOf(paths: ReadonlySet<string>): string {
  return hashOfName([...paths].sort(compare).join('\n'))
    .toString(16)
    .padStart(8, '0')
}
