/** Fetches paths of which only the tree is needed at first. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { storeHash } from '../closure/narinfo.ts'
import { diskFull, isDiskFull } from '../host/disk-full.ts'
import type { Host } from '../host/host.ts'
import type { NarSource } from './nar-source.ts'
import { type NarTree, readTree } from './nar-tree.ts'
import { NarError, openNar, readNar, unusableNar } from './open-nar.ts'

/** A path whose tree is known, and whose NAR is on this machine until the run ends. */
export interface FetchedPath {
  readonly source: NarSource
  readonly tree: NarTree
}

/** At a time. */
const IN_FLIGHT = 4

/**
 * Fetches NARs into the run's directory, uncompressed: layers are packed from there, so nothing is fetched or
 * decompressed twice. `contents`: files whose contents are wanted, by store path. Throws `build` when one is
 * not what was signed.
 */
export async function fetchTrees(
  sources: readonly NarSource[],
  contents: ReadonlyMap<string, ReadonlySet<string>>,
  host: Host,
): Promise<readonly FetchedPath[]> {
  const directory = path.join(host.workDir, 'nars')
  mkdirSync(directory, { recursive: true })
  const queue = [...sources]
  const fetched: FetchedPath[] = []
  const drainQueue = async () => {
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
      const file = path.join(directory, `${storeHash(source.path)}.nar`)
      fetched.push(await fetchTree(source, file, contents.get(source.path), host))
      host.log.progress(`fetched ${fetched.length} of ${sources.length} packages`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, sources.length) }, drainQueue))
  return fetched
}

async function fetchTree(
  source: NarSource,
  file: string,
  wanted: ReadonlySet<string> | undefined,
  host: Host,
): Promise<FetchedPath> {
  // Its file is the one that would be written.
  if (source.isChecked) return { source, tree: await readTree(readNar(openNar(source, host)), wanted) }
  const output = openSync(file, 'w')
  let failed: unknown
  const write = (bytes: Buffer) => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at)
    } catch (error) {
      failed = error
      throw error
    }
  }
  try {
    const tree = await readTree(readNar(openNar(source, host), write), wanted)
    const { authorization: _, ...local } = source
    return { tree, source: { ...local, url: pathToFileURL(file).href, compression: 'none', isChecked: true } }
  } catch (error) {
    if (isDiskFull(failed)) throw await diskFull('a package could not be fetched', [host.workDir], failed)
    throw error instanceof NarError ? unusableNar(error) : error
  } finally {
    closeSync(output)
  }
}
