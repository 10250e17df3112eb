/** What a run asks its package sets for: of each set everything at once, whoever wants it. */
import { compare, groupBy } from '../../base/collections.ts'
import { firstFew } from '../../base/columns.ts'
import type { SourceLocation } from '../../base/errors.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { Host } from '../../host/host.ts'
import { OWN_SET, splitName } from '../../nix/evaluate/attribute-path.ts'
import type { Evaluation, PackageQuery } from '../../nix/evaluate/package.ts'
import type { PackageSet } from '../../nix/evaluate/package-set.ts'
import { type ImageRequest, type PlatformRequest, platformsOf } from '../../request/request.ts'
import type { ResolvedSource, ResolvedSources } from './resolve-sources.ts'

/**
 * Requests for packages of one package set: of the same tree, with the same overlays and configuration, for
 * one platform.
 */
export interface Batch {
  readonly origin: ResolvedSource
  /** What each request takes from it, by name. */
  readonly packagesOf: ReadonlyMap<PlatformRequest, readonly string[]>
  /** All of that. */
  readonly query: PackageQuery
  /** For titles: what it is for, and which of several it is: `linux/amd64 (old)`. */
  readonly title: string
}

/** A batch whose names were found, and the set that they are in. */
export interface EvaluatedBatch extends Batch {
  readonly set: PackageSet
  readonly evaluation: Evaluation
  /** Whether the derivations of the packages were written to the store. */
  readonly hasDerivations: boolean
  /** Of this batch alone. */
  readonly host: Host
}

/** What a request takes from one of its package sets. */
interface Part {
  readonly request: PlatformRequest
  readonly origin: ResolvedSource
  readonly packages: readonly string[]
}

export function batchesOf(
  images: readonly ImageRequest[],
  origins: ResolvedSources,
  facts: boolean,
): readonly Batch[] {
  const parts = platformsOf(images).flatMap((request) => partsOf(request, origins))
  const keyOf = ({ request: { nixpkgsConfig, platform }, origin }: Part) =>
    JSON.stringify([origins.all.indexOf(origin), nixpkgsConfig, platform])
  const batches = [...groupBy(parts, keyOf).values()].flatMap((own) => {
    const [first] = own
    return first === undefined ? [] : [toBatch(first, own, images, facts)]
  })
  return batches.map((batch) => ({ ...batch, title: titleOf(batch, batches, images) }))
}

type Untitled = Omit<Batch, 'title'>

/** More names of images make a title too long. */
const MOST_NAMES = 3

/** The platform; of several sets for it the name, and of several of that name the images that they are for. */
function titleOf(batch: Untitled, batches: readonly Untitled[], images: readonly ImageRequest[]): string {
  const platformOf = ({ query }: Untitled) => formatPlatform(query.platform)
  const others = batches.filter((one) => platformOf(one) === platformOf(batch))
  const alike = others.filter((one) => nameOfSet(one) === nameOfSet(batch))
  const owners = images.filter(({ platforms }) => platforms.some((request) => batch.packagesOf.has(request)))
  const names = owners.flatMap(({ name }) => name ?? [])
  const words = [
    ...(alike.length < others.length ? [nameOfSet(batch) || 'nixpkgs'] : []),
    ...(alike.length > 1 ? [firstFew(names, MOST_NAMES)] : []),
  ]
  return platformOf(batch) + (words.length === 0 ? '' : ` (${words.join(': ')})`)
}

/** Two names of a request may mean one set. */
function partsOf(request: PlatformRequest, origins: ResolvedSources): readonly Part[] {
  const sets = origins.setsOf(request)
  const originOf = (name: string) => sets.get(splitName(name).set) as ResolvedSource
  const groups = groupBy(request.packages, originOf)
  return [...groups].map(([origin, packages]) => ({ request, origin, packages }))
}

function toBatch(
  { request: { nixpkgsConfig, platform }, origin }: Part,
  parts: readonly Part[],
  images: readonly ImageRequest[],
  facts: boolean,
): Untitled {
  const packagesOf = new Map(parts.map(({ request, packages }) => [request, packages]))
  const asking = (name: string) =>
    parts.flatMap(({ request, packages }) => (packages.includes(name) ? [request] : []))
  const query = {
    ...{ source: origin.requested, nixpkgsConfig, platform, facts },
    sharesConfig: parts.some(({ request, packages }) => packages.length < request.packages.length),
    packages: [...new Set(parts.flatMap(({ packages }) => packages))].sort(),
    askedBy: (name: string) => askedBy(asking(name), images),
    placeOf: (name: string) => placeOf(name, asking(name)),
    hintFor: (name: string) => asking(name)[0]?.setHints.get(name),
  }
  return { origin, packagesOf, query }
}

/** For messages: where the first of the images that ask for a package does. */
function placeOf(name: string, [first]: readonly PlatformRequest[]): SourceLocation | undefined {
  return first?.packagePlaces.get(name) ?? first?.packagesPlace
}

/** For messages: which images of several ask for a package. */
function askedBy(asking: readonly PlatformRequest[], images: readonly ImageRequest[]): string {
  if (images.length === 1) return ''
  const owners = images.filter(({ platforms }) => platforms.some((request) => asking.includes(request)))
  const names = owners.map((image) => image.name ?? '').join(', ')
  return `in ${owners.length === 1 ? 'the image' : 'the images'} ${names}`
}

const setsOf = (names: readonly string[]): readonly string[] => names.map((name) => splitName(name).set)

/** The first name of those that a request has for the package set; that of nixpkgs itself comes before all others. */
export const firstSetOf = ({ packagesOf }: Batch, request: PlatformRequest): string =>
  setsOf(packagesOf.get(request) ?? []).toSorted(compare)[0] ?? OWN_SET

/** What messages call the package set of a batch. */
export function nameOfSet({ query }: Pick<Batch, 'query'>): string {
  const sets = setsOf(query.packages)
  return sets.includes(OWN_SET) ? OWN_SET : (sets[0] ?? OWN_SET)
}
