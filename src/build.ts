import { rm } from 'node:fs/promises'
import type { Host } from './host.ts'
import { groupByDominators } from './layers/group.ts'
import { evaluate } from './nix/evaluate.ts'
import { ensureNix } from './nix/install.ts'
import { obtainClosure } from './nix/obtain.ts'
import { describeSource } from './nix/source.ts'
import { storeRootOf } from './nix/store.ts'
import { describeImage } from './oci/describe.ts'
import { assembleImage } from './oci/image.ts'
import { blobsDirectory, createLayout, publishLayout, writeImage } from './oci/layout.ts'
import { packImage } from './oci/pack-image.ts'
import { packageTrees, rootFilesystem } from './oci/root-filesystem.ts'
import { StoreReader } from './oci/store-reader.ts'
import { findOras } from './registry/oras.ts'
import { openDestinations, pushToAll } from './registry/push.ts'
import { formatBytes } from './report/format.ts'
import type { BuildResult } from './report/result.ts'
import type { ImageRequest } from './request.ts'

/**
 * The whole program: from a request to an image in its registries and on disk. What can be wrong is found out before
 * work starts: tools and destinations first, then the names, then the right to push; only then is anything built.
 */
export async function build(request: ImageRequest, host: Host): Promise<BuildResult> {
  const { log } = host
  const oras = request.targets.length > 0 ? findOras(host.env) : ''
  const layout = await createLayout(request.output?.dest, host.workDir)
  try {
    const nix = await ensureNix(request, host)
    const evaluation = await log.group(
      `Evaluate ${describeSource(request.source)} with Nix ${nix.version}`,
      () => evaluate(nix, request, host),
    )
    const destinations = await openDestinations(request.targets, request.login, host)

    const graph = await log.group('Build or fetch the packages', () =>
      obtainClosure(nix, evaluation, request, host),
    )
    const storeRoot = storeRootOf(nix, graph.roots)
    const rootTree = rootFilesystem(packageTrees(evaluation.packages), new StoreReader(storeRoot))
    const plans = groupByDominators(graph, request.maxLayers - 1)

    const options = { compression: request.compression, blobsDir: blobsDirectory(layout) }
    const layers = await log.group(`Pack ${plans.length + 1} layers`, () =>
      packImage(plans, graph, rootTree, storeRoot, options, host),
    )
    const image = assembleImage(describeImage(request, evaluation, rootTree), layers)
    await writeImage(layout, image, request.targets[0]?.tags[0] ?? 'latest')
    log.info(`${image.manifest.descriptor.digest}: ${layers.length} layers, ${formatBytes(image.size)}`)

    const bytesPushed = await pushToAll(oras, layout, image, destinations, host)
    if (request.output !== undefined) await publishLayout(layout, request.output.dest)
    return {
      request,
      image,
      layers,
      packages: evaluation.packages,
      collisions: rootTree.collisions,
      nixpkgsRevision: evaluation.revision,
      bytesPushed,
    }
  } finally {
    await rm(layout, { recursive: true, force: true })
  }
}
