import { imageKey } from './cache/keys.ts'
import type { Memory } from './cache/memory.ts'
import { deliver, type Run } from './deliver.ts'
import { allProblems } from './errors.ts'
import type { Host } from './host.ts'
import { warnOfMisfit } from './layers-plan-file.ts'
import { nameDataOf } from './name-data-file.ts'
import { copyBuilt } from './nix/copy.ts'
import { storeRootOf } from './nix/store.ts'
import { identifyCompression } from './oci/compress.ts'
import type { BuiltImage } from './oci/image.ts'
import { evaluateOrigin, findOrigin, nixFor, type Origin, obtainPackages } from './origin.ts'
import { discardStaging, stageOutputs } from './output/staging.ts'
import { planImage } from './plan-image.ts'
import { ensureOras } from './registry/install-oras.ts'
import { openDestinations } from './registry/push.ts'
import type { BuildResult } from './report/result.ts'
import type { ImageRequest } from './request/request.ts'
import { reuseImage } from './reuse-image.ts'

/**
 * The whole program: from a request to an image in its registries and on disk. Nothing is done twice: an image that is
 * remembered and where it should be needs no Nix, and a layer that somebody has is neither packed nor uploaded.
 */
export async function build(request: ImageRequest, host: Host, memory: Memory): Promise<BuildResult> {
  warnOfMisfit(request, host.log)
  host.enter('pin')
  // Before anything is written: a directory of packages may hold the place of the output.
  const origin = await findOrigin(request, host)
  const { identity, unpinned, revision } = origin.pinned
  const compression = await identifyCompression(request.compression, host.env)
  const staging = await stageOutputs(request.local, host)
  try {
    host.enter('open')
    const destinations = await openDestinations(request.targets, request.login, host)
    const overlays = origin.overlays.map((overlay) => overlay.identity)
    const key = imageKey(request, identity, overlays, compression)
    const run: Run = { request, host, memory, destinations, staging, key, compression }

    host.enter('recall')
    const known = await memory.recallImage(run.key)
    const reused = known !== undefined && !request.verify && (await reuseImage(known, run))
    const built = reused ? unchanged(known) : await buildImage(run, origin, known)
    const pinnedRevision = revision === undefined ? {} : { nixpkgsRevision: revision }
    return { ...built, ...pinnedRevision, request, unpinned, cacheTrouble: memory.trouble }
  } finally {
    await discardStaging(staging)
  }
}

/** What a run has made, besides what the front ends know already. */
type Built = Omit<BuildResult, 'request' | 'unpinned' | 'cacheTrouble'>

function unchanged(known: BuiltImage): Built {
  return { ...known, cacheHit: 'image', layersReused: known.layers.length, bytesPushed: 0 }
}

/** What can be wrong is found out before work starts: tools, then the names, then the right to push. */
async function buildImage(run: Run, origin: Origin, known: BuiltImage | undefined): Promise<Built> {
  const { request, host, destinations } = run
  host.enter('install')
  const oras = destinations.length > 0 ? await ensureOras(request.oras, host) : ''
  const nameData = await nameDataOf(request, host.signal)
  const nix = await nixFor(request, origin, host)
  host.enter('evaluate')
  const [evaluated] = await allProblems(
    evaluateOrigin(nix, origin, request, host),
    Promise.all(destinations.map(({ repository }) => repository.checkPush())),
  )
  const { evaluation } = evaluated

  host.enter('obtain')
  const graph = await obtainPackages(nix, origin, evaluated, request, host)
  // Before anything that can fail: what was built is of use to the next run, whatever becomes of this one.
  const { copyTo } = request.nix
  if (copyTo !== undefined)
    await host.log.group(`Copy to ${copyTo}`, () => copyBuilt(nix, graph.roots, copyTo, host))
  host.enter('plan')
  const storeRoot = storeRootOf(nix, graph.roots)
  const plan = planImage({ ...request, nameData, compression: run.compression }, evaluation, graph, storeRoot)

  const { image, layers, ...delivery } = await deliver(run, oras, plan.layers, plan.description, known)
  const built: BuiltImage = {
    image,
    layers,
    packages: evaluation.packages.map(({ attribute, version }) => ({ attribute, version })),
    collisions: plan.collisions,
    ...(evaluation.revision === undefined ? {} : { nixpkgsRevision: evaluation.revision }),
  }
  host.enter('remember')
  await run.memory.rememberImage(run.key, built, known)
  return { ...built, ...delivery, cacheHit: delivery.layersReused > 0 ? 'layers' : 'none' }
}
