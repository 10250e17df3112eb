/**
 * The closure of packages, as far as possible from what binary caches say of it: none of its files is fetched
 * before it is known which layers need them.
 */
import { readFileSync } from 'node:fs'
import { formatBytes } from '../../base/format.ts'
import type { StoreRecords } from '../../cache/store-records.ts'
import { closureOf, type PathInfo, type ReferenceGraph, toReferenceGraph } from '../../closure/graph.ts'
import { storePathName } from '../../closure/store-name.ts'
import type { Host } from '../../host/host.ts'
import { outputPaths } from '../../nix/build/realise-call.ts'
import { queryClosureOf } from '../../nix/call/closure.ts'
import type { Nix, NixAtWork } from '../../nix/call/command.ts'
import { keepPaths, validPaths } from '../../nix/call/valid-paths.ts'
import type { Package } from '../../nix/evaluate/package.ts'
import type { NixSettings } from '../../nix/settings/settings.ts'
import type { Login } from '../../nix/source/kept-tree.ts'
import { openCache } from '../../substitute/binary-cache.ts'
import { orderCaches, type UnusedCache } from '../../substitute/cache-info.ts'
import { incompletePaths } from '../../substitute/complete.ts'
import { canDecompress } from '../../substitute/decompress.ts'
import { NarPlaces, type PlaceWalkers } from '../../substitute/nar-places.ts'
import { basicAuthorization } from '../../substitute/netrc.ts'
import { parseTrustedKeys } from '../../substitute/trust.ts'
import { type CachedPath, type Walk, walk } from '../../substitute/walk.ts'

/** A closure whose files are in a store on this machine, in binary caches, or partly here and there. */
export interface FoundClosure {
  readonly graph: ReferenceGraph
  /** The paths that the store need not have. */
  readonly nars: NarPlaces
}

/** Caches that can be asked. */
export interface OpenCaches extends PlaceWalkers {
  readonly unused: readonly UnusedCache[]
  /** What earlier runs have learnt of their paths. */
  readonly known: StoreRecords
  /** How the servers of package sources are asked. */
  readonly login: Login
}

/**
 * The caches that Nix is configured with; undefined where none of them can be read without Nix, or Nix is to
 * realise everything.
 */
export async function openCaches(
  nix: NixAtWork,
  { realise }: Pick<NixSettings, 'realise'>,
  recall: () => Promise<StoreRecords>,
  host: Host,
): Promise<OpenCaches | undefined> {
  if (realise === 'full') return undefined
  const netrc = nix.netrc ?? readOptional(nix.netrcFile)
  const access = { http: host.http, netrc, idleMs: nix.stalledMs }
  const configured = nix.substituters.flatMap((address) => openCache(address, access) ?? [])
  const { caches, unused } = await orderCaches(configured)
  if (caches.length === 0) {
    reportNoCaches(nix.substituters, configured.length, unused, host)
    return undefined
  }
  const canRead = (compression: string) => canDecompress(compression, host.env)
  const login: Login = ({ hostname }) => basicAuthorization(access.netrc, hostname)
  const keys = parseTrustedKeys(nix.trustedPublicKeys)
  return { caches, unused, canRead, keys, reportUnused: unusedReport(host), known: await recall(), login }
}

/** Several parts of a run may find out that a cache does not answer: it is said once. */
function unusedReport({ log }: Host): PlaceWalkers['reportUnused'] {
  const said = new Set<string>()
  return (caches) => {
    for (const { url, why } of caches) {
      if (!said.has(url)) log.warning(`the binary cache ${url} is not used: ${why}`)
      said.add(url)
    }
  }
}

/** Without any substituter there is nothing to say. */
function reportNoCaches(
  substituters: readonly string[],
  readable: number,
  unused: readonly UnusedCache[],
  { log }: Host,
): void {
  if (substituters.length === 0) return
  const reasons = unused.map(({ url, why }) => `${url}: ${why}`)
  if (readable === 0) reasons.push('only caches over http and in directories can be read without Nix')
  log.info(`no binary cache answers (${reasons.join('; ')}): Nix builds or fetches all packages`)
}

function readOptional(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Finds the closure of packages. What the store has is taken from there, as Nix does; what caches have in
 * full stays there; `realise` is called for all others.
 */
export async function findClosure(
  nix: Nix,
  packages: readonly Package[],
  caches: OpenCaches,
  realise: (packages: readonly Package[]) => Promise<ReferenceGraph>,
  host: Host,
): Promise<FoundClosure> {
  const roots = outputPaths(packages)
  const here = new Set(await validPaths(nix, roots))
  const walked = await walk(
    roots.filter((root) => !here.has(root)),
    caches,
    caches.known.paths,
  )
  const incomplete = incompletePaths(walked)
  const lacking = packages.filter((one) => outputPaths([one]).some((path) => incomplete.has(path)))
  report(walked, incomplete, lacking, caches, host)
  const realised = lacking.length === 0 ? [] : [...(await realise(lacking)).paths.values()]
  const kept = await closureInStore(nix, [...here, ...walked.found.keys()], host)
  return combine(roots, walked, incomplete, [...realised, ...kept], caches)
}

/** The closure of those of some paths that the store has. */
async function closureInStore(nix: Nix, paths: readonly string[], host: Host): Promise<readonly PathInfo[]> {
  const valid = await validPaths(nix, paths)
  return valid.length > 0 && (await keepPaths(nix, valid, host)) ? queryClosureOf(nix, valid) : []
}

/** One closure of several. As in each of them, what the store has is taken from there. */
export function joinClosures(parts: readonly FoundClosure[], caches: OpenCaches | undefined): FoundClosure {
  const [first, ...others] = parts
  if (first !== undefined && others.length === 0) return first
  const cached = new Map<string, CachedPath>(
    parts.flatMap(({ nars }) => nars.all.map((one) => [one.info.path, one])),
  )
  const infos = new Map([...cached].map(([path, { info }]) => [path, info]))
  for (const { graph, nars } of parts)
    for (const [path, info] of graph.paths) {
      if (nars.has(path)) continue
      infos.set(path, info)
      cached.delete(path)
    }
  const roots = parts.flatMap(({ graph }) => graph.roots)
  const graph = closureOf(toReferenceGraph([...infos.values()], roots), roots)
  return { graph, nars: new NarPlaces([...cached.values()], caches) }
}

function combine(
  roots: readonly string[],
  { found }: Walk,
  incomplete: ReadonlyMap<string, string>,
  inStore: readonly PathInfo[],
  caches: OpenCaches,
): FoundClosure {
  const infos = new Map<string, PathInfo>()
  for (const [path, { info }] of found) if (!incomplete.has(path)) infos.set(path, info)
  for (const info of inStore) infos.set(info.path, info)
  const graph = closureOf(toReferenceGraph([...infos.values()], roots), roots)
  const stored = new Set(inStore.map(({ path }) => path))
  const cached = [...graph.paths.keys()].flatMap((path) => (stored.has(path) ? [] : (found.get(path) ?? [])))
  return { graph, nars: new NarPlaces(cached, caches) }
}

/**
 * Says what comes from where. Where Nix has to look as well, it says itself what is wrong with a cache, but for
 * what the run has waited for.
 */
function report(
  { found, missing, unused }: Walk,
  incomplete: ReadonlyMap<string, string>,
  lacking: readonly Package[],
  caches: OpenCaches,
  { log }: Host,
): void {
  const size = [...found.values()].reduce((sum, { info }) => sum + info.narSize, 0)
  if (found.size > 0)
    log.info(
      `${found.size} store paths (${formatBytes(size)}) in binary caches; those of new layers are fetched`,
    )
  for (const [path, reasons] of missing)
    for (const reason of reasons) log.debug(`${path} is not taken from ${reason}`)
  const [first] = lacking
  caches.reportUnused([...(first === undefined ? caches.unused : []), ...unused])
  if (first === undefined) return
  const path = outputPaths([first])
    .map((output) => incomplete.get(output))
    .find((one) => one !== undefined)
  const names = lacking.map(({ attribute }) => attribute).join(', ')
  log.info(
    `realised by Nix: ${names} (no binary cache has ${storePathName(path ?? '')}, or not in a usable form)`,
  )
}
