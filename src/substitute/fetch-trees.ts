/** Fetches paths of which only the tree is needed at first. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { counted, formatBytes } from '../base/format.ts'
import { paceText, progressText } from '../base/pace.ts'
import { storeHash } from '../closure/narinfo.ts'
import { storePathName } from '../closure/store-name.ts'
import { diskFull, isDiskFull } from '../host/disk-full.ts'
import type { Host } from '../host/host.ts'
import type { NarSource } from './nar-source.ts'
import { type NarTree, readTree } from './nar-tree.ts'
import { NarError, openNar, readNar, unusableNar } from './open-nar.ts'
import { type Places, withOtherCaches } from './other-caches.ts'

/** A path whose tree is known, and whose NAR is on this machine until the run ends. */
export interface FetchedPath {
  readonly source: NarSource
  readonly tree: NarTree
}

/** At a time. */
const IN_FLIGHT = 4

/**
 * Fetches NARs into the run's directory, uncompressed: layers are packed from there, so nothing is fetched or
 * decompressed twice. `contents`: files whose contents are wanted, by store path. `of`: what they are for, where that
 * has to be said. Throws `build` when one is not what was signed.
 */
export async function fetchTrees(
  sources: readonly NarSource[],
  contents: ReadonlyMap<string, ReadonlySet<string>>,
  places: Places,
  host: Host,
  of = '',
): Promise<readonly FetchedPath[]> {
  if (sources.length === 0) return []
  const total = sources.reduce((sum, { narSize }) => sum + narSize, 0)
  const whose = of === '' ? '' : ` for ${of}`
  const title = `Fetch ${counted(sources.length, 'package')}${whose} (${formatBytes(total)} unpacked)`
  return host.log.group(title, () => fetchAll(sources, contents, places, total, host))
}

async function fetchAll(
  sources: readonly NarSource[],
  contents: ReadonlyMap<string, ReadonlySet<string>>,
  places: Places,
  total: number,
  host: Host,
): Promise<readonly FetchedPath[]> {
  const directory = path.join(host.workDir, 'nars')
  mkdirSync(directory, { recursive: true })
  const queue = [...sources]
  const fetched: FetchedPath[] = []
  const report = fetchReport(sources, total, host)
  const drainQueue = async () => {
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
      const file = path.join(directory, `${storeHash(source.path)}.nar`)
      const onBytes = report.begin(source)
      const get = (from: NarSource) => fetchTree(from, file, contents.get(source.path), onBytes, host)
      fetched.push(await withOthers(source, get, places, host))
      report.end(source)
    }
  }
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, sources.length) }, drainQueue))
  return fetched
}

/** How often something is said of a package that is still arriving. Milliseconds. */
const REPORT_MS = 200

/** Says how far fetching is, in bytes as they are in the store. */
function fetchReport(sources: readonly NarSource[], total: number, { log }: Host) {
  const begun = performance.now()
  const arrived = new Map<NarSource, number>()
  let [fetched, said] = [0, begun]
  const say = (source: NarSource) => {
    said = performance.now()
    const bytes = [...arrived.values()].reduce((sum, one) => sum + one, 0)
    const pace = paceText(Math.min(bytes, total), total, (said - begun) / 1000)
    log.progress(progressText(`fetched ${fetched}`, sources.length, pace, [storePathName(source.path)]))
  }
  return {
    /** Returns what takes the number of bytes that have arrived. */
    begin: (source: NarSource) => (bytes: number) => {
      arrived.set(source, (arrived.get(source) ?? 0) + bytes)
      if (performance.now() - said >= REPORT_MS) say(source)
    },
    end: (source: NarSource) => {
      // It may have come from several caches, none of it, or be here already.
      arrived.set(source, source.narSize)
      fetched += 1
      say(source)
    },
  }
}

/** From one cache after the other. Throws `build` with what is wrong with the last one. */
async function withOthers(
  source: NarSource,
  get: (source: NarSource) => Promise<FetchedPath>,
  places: Places,
  { log }: Host,
): Promise<FetchedPath> {
  // While it waited for its turn, its cache may have ceased to answer.
  const attempt = async () => get((await places.locate([source.path])).get(source.path) ?? source)
  try {
    return await withOtherCaches(attempt, (fault) => places.elsewhere(fault), log)
  } catch (error) {
    throw error instanceof NarError ? unusableNar(error) : error
  }
}

async function fetchTree(
  source: NarSource,
  file: string,
  wanted: ReadonlySet<string> | undefined,
  onBytes: (count: number) => void,
  host: Host,
): Promise<FetchedPath> {
  // Its file is the one that would be written.
  if (source.isChecked) return { source, tree: await readTree(readNar(openNar(source, host)), wanted) }
  // A program that was given up, for another cache, may still write to the file that it has.
  rmSync(file, { force: true })
  const output = openSync(file, 'wx+')
  let isWritten = false
  const scratch = () => {
    isWritten = true
    return { file: output, release: () => {} }
  }
  const take = (bytes: Buffer) => {
    onBytes(bytes.length)
    if (!isWritten) for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at)
  }
  try {
    const nar = openNar(source, { http: host.http, env: host.env, scratch })
    const tree = await readTree(readNar(nar, take), wanted)
    const { authorization: _, ...local } = source
    return { tree, source: { ...local, url: pathToFileURL(file).href, compression: 'none', isChecked: true } }
  } catch (error) {
    if (isDiskFull(error)) throw await diskFull('a package could not be fetched', [host.workDir], error)
    throw error
  } finally {
    closeSync(output)
  }
}
