import { compare, groupBy } from '../base/collections.ts'
import { packageKey, type StoreName } from '../closure/store-name.ts'

/** How two lists of packages differ, by name. */
export interface NameChanges {
  readonly added: readonly StoreName[]
  readonly removed: readonly StoreName[]
  readonly changed: readonly VersionChange[]
}

/** One name in both lists, with other versions: often one each. */
export interface VersionChange {
  readonly name: string
  /** Versions, or whole names where it is the name that has changed. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** All lists in the order of the names. */
export function diffNames(from: readonly StoreName[], to: readonly StoreName[]): NameChanges {
  const [before, after] = [byKey(from), byKey(to)]
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compare)
  const alone = (here: Groups, there: Groups) =>
    keys.flatMap((key) => (there.has(key) ? [] : (here.get(key) ?? [])))
  return {
    added: alone(after, before),
    removed: alone(before, after),
    changed: keys.flatMap((key) => change(key, before.get(key), after.get(key)) ?? []),
  }
}

type Groups = ReadonlyMap<string, readonly StoreName[]>

const byKey = (names: readonly StoreName[]): Groups => groupBy(names, packageKey)

function change(
  key: string,
  from: readonly StoreName[] | undefined,
  to: readonly StoreName[] | undefined,
): VersionChange | undefined {
  if (from === undefined || to === undefined) return undefined
  const [whole, wholeTo] = [sorted(from, wholeName), sorted(to, wholeName)]
  if (whole.join(' ') === wholeTo.join(' ')) return undefined
  const names = new Set([...from, ...to].map(({ name }) => name))
  const [name] = names
  if (names.size > 1 || name === undefined) return { name: key, from: whole, to: wholeTo }
  return { name, from: sorted(from, ({ version }) => version), to: sorted(to, ({ version }) => version) }
}

const wholeName = ({ name, version }: StoreName): string => (version === '' ? name : `${name} ${version}`)

const sorted = (names: readonly StoreName[], text: (name: StoreName) => string): readonly string[] =>
  names.map(text).sort(compare)
