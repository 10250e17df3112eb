/** What an image consists of: one component for each derivation of which something is in it. */
import { compare } from '../base/collections.ts'
import type { Digest } from '../base/hash.ts'
import type { PathInfo, ReferenceGraph } from '../closure/graph.ts'
import { parseStoreName, storePathName } from '../closure/store-name.ts'
import type { DerivationFacts, Patch, SourceFile } from '../nix/facts/derivation-facts.ts'
import type { PackageMeta } from '../nix/facts/package-meta.ts'
import { cpeOf, isExactCpe } from './cpe.ts'
import { type Licence, normaliseLicence } from './licences.ts'
import { nixPurl } from './purl.ts'

/** A store path of a component. */
export interface ComponentOutput {
  /** `out`, `bin`, ... */
  readonly name: string
  readonly path: string
  /** SHA-256 of the path's NAR serialisation: 64 hexadecimal digits. */
  readonly narHash: string
  /** Size of the NAR serialisation, bytes. */
  readonly narSize: number
  /** The layer that it is in, as the image's configuration names it. */
  readonly layer?: Digest
}

export interface Component {
  /** `<hash>-curl-8.4.0-bin`: the name of its first store path. */
  readonly id: string
  readonly name: string
  /** Empty where the package has none. */
  readonly version: string
  readonly purl: string
  readonly cpe?: string
  /** What nixpkgs takes to be possible names, when it does not know the exact one. */
  readonly possibleCpes: readonly string[]
  readonly description?: string
  readonly homepage?: string
  readonly licences: readonly Licence[]
  readonly drvPath?: string
  /** Sorted by path. */
  readonly outputs: readonly ComponentOutput[]
  /** Names of the package sets that it is from, sorted; one that belongs to several is the same in all of them. */
  readonly packageSets: readonly string[]
  readonly sources: readonly SourceFile[]
  readonly patches: readonly Patch[]
  /** Why nixpkgs calls it insecure: often the number of a vulnerability. */
  readonly vulnerabilities: readonly string[]
  /** Ids of the components that it needs at run time, sorted. */
  readonly dependsOn: readonly string[]
}

/** What an image consists of on one platform. */
export interface BillOfMaterials {
  /** Sorted by id. */
  readonly components: readonly Component[]
  /** Ids of those that were asked for, sorted. */
  readonly roots: readonly string[]
}

/** What is known of store paths, besides the closure. Any of it may be unknown. */
export interface PathFacts {
  readonly derivation: (path: string) => DerivationFacts | undefined
  readonly meta: ReadonlyMap<string, PackageMeta>
  readonly layer: (path: string) => Digest | undefined
  readonly packageSets: (path: string) => readonly string[]
}

/** A path, and what is known of it. */
interface KnownPath {
  readonly info: PathInfo
  readonly derivation: DerivationFacts | undefined
  readonly meta: PackageMeta | undefined
}

/** Equal facts give an equal bill, in whatever order they come. */
export function billOfMaterials({ paths, roots }: ReferenceGraph, facts: PathFacts): BillOfMaterials {
  const groups = new Map<string, KnownPath[]>()
  for (const info of paths.values()) {
    const derivation = facts.derivation(info.path)
    const key = derivation?.drvPath ?? info.path
    const known = { info, derivation, meta: facts.meta.get(info.path) }
    groups.set(key, [...(groups.get(key) ?? []), known])
  }
  const idOf = new Map<string, string>()
  for (const group of groups.values())
    for (const { info } of group)
      idOf.set(info.path, group.map((one) => baseName(one.info.path)).sort(compare)[0] ?? '')
  const components = [...groups.values()].map((group) => component(group, facts, idOf))
  return {
    components: components.sort((a, b) => compare(a.id, b.id)),
    roots: distinctIds(roots, idOf),
  }
}

function component(
  group: readonly KnownPath[],
  facts: Pick<PathFacts, 'layer' | 'packageSets'>,
  idOf: ReadonlyMap<string, string>,
): Component {
  const sorted = [...group].sort((a, b) => compare(a.info.path, b.info.path))
  const path = sorted[0]?.info.path ?? ''
  const id = idOf.get(path) ?? ''
  const derivation = sorted.find((one) => one.derivation !== undefined)?.derivation
  const meta = sorted.find((one) => one.meta !== undefined)?.meta
  const guess = parseStoreName(storePathName(path))
  const name = meta?.pname ?? derivation?.name ?? guess.name
  const version = meta?.version ?? derivation?.version ?? guess.version
  return {
    ...{ id, name, version, purl: nixPurl(name, version) },
    ...cpes(name, version, meta),
    ...described(meta),
    licences: (meta?.licenses ?? []).map(normaliseLicence),
    ...(derivation === undefined ? {} : { drvPath: derivation.drvPath }),
    outputs: sorted.map((one) => output(one, facts.layer)),
    packageSets: [...new Set(sorted.flatMap(({ info }) => facts.packageSets(info.path)))].sort(compare),
    sources: derivation?.sources ?? [],
    patches: derivation?.patches ?? [],
    vulnerabilities: meta?.vulnerabilities ?? [],
    dependsOn: distinctIds(
      sorted.flatMap(({ info }) => info.references),
      idOf,
    ).filter((other) => other !== id),
  }
}

function output({ info, derivation }: KnownPath, layerOf: PathFacts['layer']): ComponentOutput {
  const { path, narHash, narSize } = info
  const layer = layerOf(path)
  return {
    ...{ name: derivation?.output ?? 'out', path, narHash, narSize },
    ...(layer === undefined ? {} : { layer }),
  }
}

function described(meta: PackageMeta | undefined): Pick<Component, 'description' | 'homepage'> {
  const { description, homepage } = meta ?? {}
  return {
    ...(description === undefined ? {} : { description }),
    ...(homepage === undefined ? {} : { homepage }),
  }
}

/** nixpkgs' own name comes first when it is complete. */
function cpes(
  name: string,
  version: string,
  meta: PackageMeta | undefined,
): Pick<Component, 'cpe' | 'possibleCpes'> {
  const exact = meta?.cpe !== undefined && isExactCpe(meta.cpe) ? meta.cpe : cpeOf(name, version)
  return {
    ...(exact === undefined ? {} : { cpe: exact }),
    possibleCpes: exact === undefined ? (meta?.possibleCpes ?? []) : [],
  }
}

const distinctIds = (paths: readonly string[], idOf: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set(paths.flatMap((path) => idOf.get(path) ?? []))].sort(compare)

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
