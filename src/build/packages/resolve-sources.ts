import { distinctBy } from '../../base/collections.ts'
import { mergeErrors } from '../../base/errors.ts'
import { formatDuration } from '../../base/format.ts'
import type { Host } from '../../host/host.ts'
import type { NixAtWork } from '../../nix/call/command.ts'
import { OWN_SET } from '../../nix/evaluate/attribute-path.ts'
import { ensureNix } from '../../nix/install/install.ts'
import { addPrivateFiles } from '../../nix/settings/private-files.ts'
import { ofSet } from '../../nix/source/extra-sources.ts'
import { type SourceAccess, sourceAccess } from '../../nix/source/github.ts'
import { type Overlay, readOverlays } from '../../nix/source/overlays.ts'
import { type PinnedSource, type PinSettings, pinSource } from '../../nix/source/pin.ts'
import type { PackageSource } from '../../nix/source/source.ts'
import { type PlatformRequest, platformsOf, type RunRequest } from '../../request/request.ts'

/** What Nix takes packages from, and how it gets at it. */
export interface ResolvedSource {
  /** As it was asked for. */
  readonly requested: PackageSource
  readonly pinned: PinnedSource
  readonly overlays: readonly Overlay[]
}

/** Where the packages of a run come from. */
export interface ResolvedSources {
  readonly access: SourceAccess
  /** The package sets of a request by name. What has the same source and overlays has the same origin. */
  readonly setsOf: (request: PlatformRequest) => ReadonlyMap<string, ResolvedSource>
  /** The one that it has no name for. */
  readonly of: (request: PlatformRequest) => ResolvedSource
  readonly all: readonly ResolvedSource[]
}

/** A package set, as a request asks for it. */
type SetRequest = Pick<PlatformRequest, 'source' | 'nixpkgsRepository' | 'overlays'>

/** Overlays are for the nixpkgs that they were written for. */
const setRequests = (request: PlatformRequest): readonly (readonly [string, SetRequest])[] => [
  [OWN_SET, request],
  ...Object.entries(request.extraSources).map(
    ([name, source]) => [name, { ...request, source, overlays: [] }] as const,
  ),
]

const identityOf = ({ source, nixpkgsRepository, overlays }: SetRequest): string =>
  JSON.stringify([source, nixpkgsRepository, overlays])

/** Which exact trees and overlays the requests mean at this moment; found out without Nix, each once. */
export async function resolveSources(
  { images, githubToken, cacheTtlSeconds }: Pick<RunRequest, 'images' | 'githubToken' | 'cacheTtlSeconds'>,
  host: Host,
): Promise<ResolvedSources> {
  const access = await sourceAccess(githubToken, host)
  const wanted = distinctBy(platformsOf(images).flatMap(setRequests), ([, set]) => identityOf(set))
  const found = new Map<string, ResolvedSource>()
  const errors: unknown[] = []
  for (const [name, set] of wanted) {
    const settings = { repository: set.nixpkgsRepository, ttlSeconds: cacheTtlSeconds, access }
    try {
      found.set(identityOf(set), await resolveSet(set, settings, host))
    } catch (error) {
      errors.push(ofSet(name, error))
    }
  }
  if (errors.length > 0) throw mergeErrors(errors)
  const setsOf = (request: PlatformRequest) =>
    new Map(setRequests(request).map(([name, set]) => [name, found.get(identityOf(set)) as ResolvedSource]))
  const of = (request: PlatformRequest) => found.get(identityOf(request)) as ResolvedSource
  return { access, setsOf, of, all: [...found.values()] }
}

async function resolveSet(
  { source, overlays }: SetRequest,
  settings: PinSettings,
  host: Host,
): Promise<ResolvedSource> {
  const pinned = await pinSource(source, settings, host)
  const until = formatDuration(settings.ttlSeconds)
  if (pinned.unpinned !== undefined)
    host.log.info(`not pinned (${pinned.unpinned}); re-resolved every ${until}`)
  return { requested: source, pinned, overlays: await readOverlays(overlays, host) }
}

/** A Nix that gets at the origins, and is configured as the request says. */
export async function nixFor(
  { nix }: Pick<RunRequest, 'nix'>,
  { access, all }: ResolvedSources,
  host: Host,
): Promise<NixAtWork> {
  // Nix never asks again for what cannot change: the tree that it fetched for an earlier run is the one.
  const isPinned = all.every(({ pinned }) => pinned.unpinned === undefined)
  const kept = isPinned ? ['tarball-ttl = 2147483647'] : []
  const config = [...access.nixConfig, ...kept, nix.config].join('\n')
  const settings = { ...nix, config, netrc: netrcOf(nix, access) }
  const files = await addPrivateFiles(settings, access.secrets, host)
  return { ...(await ensureNix(settings, files, access, host)), files, netrc: settings.netrc }
}

/** A file that nix-config names is the user's own choice. */
function netrcOf(nix: RunRequest['nix'], access: SourceAccess): string | undefined {
  const ofSource = /^\s*netrc-file\s*=/m.test(nix.config) ? undefined : access.netrc
  const both = [nix.netrc, ofSource].filter((text) => text !== undefined)
  return both.length === 0 ? undefined : both.join('\n')
}
