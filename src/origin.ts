import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import type { Nix } from './nix/command.ts'
import { type Evaluation, evaluate } from './nix/evaluate.ts'
import { type SourceAccess, sourceAccess } from './nix/github.ts'
import { ensureNix } from './nix/install.ts'
import { obtainClosure } from './nix/obtain.ts'
import { type Overlay, readOverlays } from './nix/overlays.ts'
import { buildArguments, type PackageSet, packageSet } from './nix/package-set.ts'
import { type PinnedSource, pinSource } from './nix/pin.ts'
import { reproduceCommand } from './nix/reproduce.ts'
import { describeSource } from './nix/source.ts'
import type { ImageRequest } from './request/request.ts'

/** What Nix takes packages from, and how it gets at it. */
export interface Origin {
  readonly pinned: PinnedSource
  readonly overlays: readonly Overlay[]
  readonly access: SourceAccess
}

/** Which exact tree and overlays the request means at this moment; found out without Nix. */
export async function findOrigin(request: ImageRequest, host: Host): Promise<Origin> {
  const access = await sourceAccess(request.githubToken, host)
  const { nixpkgsRepository: repository, cacheTtlSeconds: ttlSeconds } = request
  const pinned = await pinSource(request.source, { repository, ttlSeconds }, access.host)
  if (pinned.unpinned !== undefined)
    host.log.info(`${pinned.unpinned}: it is looked at again every ${ttlSeconds} s`)
  return { pinned, overlays: await readOverlays(request.overlays, host), access }
}

/** A Nix that gets at the origin. */
export function nixFor(request: ImageRequest, { pinned, access }: Origin): Promise<Nix> {
  // Nix never asks again for what cannot change: the tree that it fetched for an earlier run is the one.
  const kept = pinned.unpinned === undefined ? ['tarball-ttl = 2147483647'] : []
  const config = [...access.nixConfig, ...kept, request.nix.config].join('\n')
  return ensureNix({ ...request.nix, config }, access.host)
}

/** The packages of a request, and the set that they are in. */
interface Evaluated {
  readonly set: PackageSet
  readonly evaluation: Evaluation
}

/** Looks the names of the request up in the package set. */
export function evaluateOrigin(
  nix: Nix,
  { pinned, overlays }: Origin,
  request: ImageRequest,
  host: Host,
): Promise<Evaluated> {
  return host.log.group(`Evaluate ${describeSource(pinned.source)} with Nix ${nix.version}`, async () => {
    const set = await packageSet(nix, pinned.source, overlays, request, host)
    return { set, evaluation: await evaluate(nix, set, request, host) }
  })
}

/** Builds or fetches the packages; returns their closure. */
export function obtainPackages(
  nix: Nix,
  { pinned, overlays }: Origin,
  { set, evaluation }: Evaluated,
  request: ImageRequest,
  host: Host,
): Promise<ReferenceGraph> {
  const how = {
    policy: request.nix.buildFromSource,
    argumentsAgain: () => buildArguments(set, request.packages, host),
    reproduce: (attribute: string) => reproduceCommand(pinned.source, overlays, request, attribute),
  }
  return host.log.group('Build or fetch the packages', () => obtainClosure(nix, evaluation, how, host))
}
