import { alignRight, firstFew } from '../base/columns.ts'
import { formatBytes } from '../base/format.ts'
import type { ReferenceGraph } from '../closure/graph.ts'
import { packageName, storePathName } from '../closure/store-name.ts'
import type { LayerPlan } from '../image/layers/group.ts'

const NAMES_SHOWN = 4

/**
 * A table for people, a line for each layer: its bytes; how many packages of the closure, when updated, have
 * it fetched again; the bytes that are expected to be fetched for an update of any one package; and what is
 * in it, the largest first.
 */
export function explainLayers(layers: readonly LayerPlan[], graph: ReferenceGraph): string {
  const packages = new Set([...graph.paths.keys()].map(packageName)).size
  let expected = 0
  const rows = layers.map(({ paths }, index) => {
    const infos = paths.flatMap((path) => graph.paths.get(path) ?? []).sort((a, b) => b.narSize - a.narSize)
    const size = infos.reduce((sum, info) => sum + info.narSize, 0)
    const causes = new Set([...closureOf(paths, graph)].map(packageName)).size
    const cost = (size * causes) / packages
    expected += cost
    const names = infos.map((info) => storePathName(info.path))
    return [
      String(index + 1),
      formatBytes(size),
      String(causes),
      formatBytes(Math.round(cost)),
      firstFew(names, NAMES_SHOWN),
    ]
  })
  const total = `An update of one package (any of ${packages}, all alike) is expected to fetch ${formatBytes(Math.round(expected))}.`
  return `${alignRight([['layer', 'bytes', 'changes with', 'an update', 'paths'], ...rows])}\n${total}\n`
}

function closureOf(paths: readonly string[], graph: ReferenceGraph): Set<string> {
  const seen = new Set(paths)
  for (const path of seen)
    for (const reference of graph.paths.get(path)?.references ?? []) seen.add(reference)
  return seen
}
