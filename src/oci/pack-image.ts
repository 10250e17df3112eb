import type { Host } from '../host.ts'
import type { ReferenceGraph } from '../layers/graph.ts'
import type { LayerPlan } from '../layers/group.ts'
import { storePathName } from '../report/format.ts'
import type { Compression } from './compress.ts'
import type { ImageLayer } from './image.ts'
import { type PackJob, packLayers } from './pack.ts'
import type { RootFilesystem } from './root-filesystem.ts'

/** About what the header of a tar entry costs, bytes. */
const ENTRY_WEIGHT = 512

/** Packs the planned layers and, on top of them, the root filesystem. `root` is where the store's files are. */
export async function packImage(
  plans: readonly LayerPlan[],
  graph: ReferenceGraph,
  { entries }: RootFilesystem,
  root: string,
  options: { readonly compression: Compression; readonly blobsDir: string },
  host: Host,
): Promise<readonly ImageLayer[]> {
  const narSize = (path: string) => graph.paths.get(path)?.narSize ?? 0
  const storeJobs = plans.map(
    ({ paths }): PackJob => ({
      content: { kind: 'store-paths', root, paths },
      weight: paths.reduce((sum, path) => sum + narSize(path), 0),
    }),
  )
  const rootJob: PackJob = { content: { kind: 'entries', entries }, weight: entries.length * ENTRY_WEIGHT }
  const packed = await packLayers([...storeJobs, rootJob], options.compression, options.blobsDir, host)
  const contents = [
    ...plans.map(({ paths }) => [...paths].sort((a, b) => narSize(b) - narSize(a)).map(storePathName)),
    ['root filesystem'],
  ]
  return packed.map((layer, index) => ({ packed: layer, contents: contents[index] ?? [] }))
}
