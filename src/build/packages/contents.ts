/** What images have of the package sets of a run. */
import { compare } from '../../base/collections.ts'
import { closureOf } from '../../closure/graph.ts'
import { outputPaths } from '../../nix/build/realise-call.ts'
import { joinEvaluations, restrictTo } from '../../nix/evaluate/evaluate.ts'
import type { Evaluation } from '../../nix/evaluate/package.ts'
import type { PlatformRequest } from '../../request/request.ts'
import { type EvaluatedBatch, firstSetOf } from './batches.ts'
import { type FoundClosure, joinClosures, type OpenCaches } from './cached-closure.ts'

/** What of the package sets an image has on one platform. */
export interface PlatformContents extends FoundClosure {
  readonly evaluation: Evaluation
}

/** What each request has, of batches that are there. */
export function contentsOf(
  requests: readonly PlatformRequest[],
  batches: ReadonlyMap<EvaluatedBatch, PlatformContents>,
  caches: OpenCaches | undefined,
): ReadonlyMap<PlatformRequest, PlatformContents> {
  const all = [...batches.keys()]
  // Requests for the same sets have one closure: nothing in it is fetched twice.
  const closures = new Map<string, FoundClosure>()
  const closureOfAll = (wanted: readonly EvaluatedBatch[]): FoundClosure => {
    const key = wanted.map((one) => all.indexOf(one)).join()
    const parts = wanted.flatMap((one) => batches.get(one) ?? [])
    const closure = closures.get(key) ?? joinClosures(parts, caches)
    closures.set(key, closure)
    return closure
  }
  const contents = requests.map((request): [PlatformRequest, PlatformContents] => {
    const wanted = all.filter(({ packagesOf }) => packagesOf.has(request))
    // In an order that other images of the run do not change: nixpkgs itself first, then by name.
    const inOrder = wanted.toSorted((a, b) => compare(firstSetOf(a, request), firstSetOf(b, request)))
    const evaluation = joinEvaluations(inOrder.flatMap((batch) => partOf(batch, request, batches)))
    const { graph, nars } = closureOfAll(wanted)
    return [request, { evaluation, graph: closureOf(graph, outputPaths(evaluation.packages)), nars }]
  })
  return new Map(contents)
}

/** What a request has of the evaluation of a batch. */
function partOf(
  batch: EvaluatedBatch,
  request: PlatformRequest,
  batches: ReadonlyMap<EvaluatedBatch, PlatformContents>,
): readonly Evaluation[] {
  const contents = batches.get(batch)
  return contents === undefined ? [] : [restrictTo(contents.evaluation, batch.packagesOf.get(request) ?? [])]
}
