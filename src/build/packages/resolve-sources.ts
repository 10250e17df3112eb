import { formatDuration } from '../../base/format.ts'
import type { Host } from '../../host/host.ts'
import type { NixAtWork } from '../../nix/call/command.ts'
import { ensureNix } from '../../nix/install/install.ts'
import { addPrivateFiles } from '../../nix/settings/private-files.ts'
import { type SourceAccess, sourceAccess } from '../../nix/source/github.ts'
import { type Overlay, readOverlays } from '../../nix/source/overlays.ts'
import { type PinnedSource, pinSource } from '../../nix/source/pin.ts'
import { type PlatformRequest, platformsOf, type RunRequest } from '../../request/request.ts'

/** What Nix takes packages from, and how it gets at it. */
export interface ResolvedSource {
  readonly pinned: PinnedSource
  readonly overlays: readonly Overlay[]
}

/** Where the packages of a run come from. */
export interface ResolvedSources {
  readonly access: SourceAccess
  /** What has the same source and overlays has the same origin. */
  readonly of: (request: PlatformRequest) => ResolvedSource
  readonly all: readonly ResolvedSource[]
}

type OriginRequest = Pick<PlatformRequest, 'source' | 'nixpkgsRepository' | 'overlays'>

const identityOf = ({ source, nixpkgsRepository, overlays }: OriginRequest): string =>
  JSON.stringify([source, nixpkgsRepository, overlays])

/** Which exact trees and overlays the requests mean at this moment; found out without Nix, each once. */
export async function resolveSources(
  { images, githubToken, cacheTtlSeconds }: Pick<RunRequest, 'images' | 'githubToken' | 'cacheTtlSeconds'>,
  host: Host,
): Promise<ResolvedSources> {
  const access = await sourceAccess(githubToken, host)
  const distinct = new Map(platformsOf(images).map((request) => [identityOf(request), request]))
  const found = new Map<string, ResolvedSource>()
  for (const [identity, request] of distinct) {
    const { nixpkgsRepository: repository } = request
    const settings = { repository, ttlSeconds: cacheTtlSeconds, access }
    const pinned = await pinSource(request.source, settings, host)
    if (pinned.unpinned !== undefined)
      host.log.info(`not pinned (${pinned.unpinned}); re-resolved every ${formatDuration(cacheTtlSeconds)}`)
    found.set(identity, { pinned, overlays: await readOverlays(request.overlays, host) })
  }
  const of = (request: PlatformRequest) => found.get(identityOf(request)) as ResolvedSource
  return { access, of, all: [...found.values()] }
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
