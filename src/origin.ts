import type { Host } from './host.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import type { Nix, NixAtWork } from './nix/command.ts'
import { type Evaluation, evaluate } from './nix/evaluate.ts'
import { type SourceAccess, sourceAccess } from './nix/github.ts'
import { holdOnBuilders } from './nix/hold.ts'
import { ensureNix } from './nix/install.ts'
import { obtainClosure } from './nix/obtain.ts'
import { type Overlay, readOverlays } from './nix/overlays.ts'
import { buildArguments, type PackageSet, packageSet } from './nix/package-set.ts'
import { type PinnedSource, pinSource } from './nix/pin.ts'
import { writePrivateFiles } from './nix/private-files.ts'
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

/** A Nix that gets at the origin, and is configured as the request says. */
export async function nixFor(
  request: ImageRequest,
  { pinned, access }: Origin,
  host: Host,
): Promise<NixAtWork> {
  // Nix never asks again for what cannot change: the tree that it fetched for an earlier run is the one.
  const kept = pinned.unpinned === undefined ? ['tarball-ttl = 2147483647'] : []
  const config = [...access.nixConfig, ...kept, request.nix.config].join('\n')
  const settings = { ...request.nix, config, netrc: netrcOf(request, access) }
  const files = await writePrivateFiles(settings, host)
  return { ...(await ensureNix(settings, files, access.host)), files }
}

/** A file that nix-config names is the user's own choice. */
function netrcOf({ nix }: ImageRequest, access: SourceAccess): string | undefined {
  const ofSource = /^\s*netrc-file\s*=/m.test(nix.config) ? undefined : access.netrc
  const both = [nix.netrc, ofSource].filter((text) => text !== undefined)
  return both.length === 0 ? undefined : both.join('\n')
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
  nix: NixAtWork,
  { pinned, overlays, access }: Origin,
  { set, evaluation }: Evaluated,
  request: ImageRequest,
  host: Host,
): Promise<ReferenceGraph> {
  return host.log.group('Build or fetch the packages', async () => {
    const hold = () => holdOnBuilders(nix, evaluation.packages, request.nix, nix.files, access.host)
    let release = await hold()
    const argumentsAgain = async () => {
      release()
      release = await hold()
      return buildArguments(set, request.packages, host)
    }
    const how = {
      policy: request.nix.buildFromSource,
      argumentsAgain,
      reproduce: (attribute: string) => reproduceCommand(pinned.source, overlays, request, attribute),
    }
    return obtainClosure(nix, evaluation, how, host).finally(() => release())
  })
}
