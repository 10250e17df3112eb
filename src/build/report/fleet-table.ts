import { formatBytes } from '../../base/format.ts'
import { code, markdownTable, plain } from '../../base/markdown.ts'
import { formatPlatform } from '../../base/platform.ts'
import { changeCounts } from './changes.ts'
import { type BuildResult, pushedTags } from './result.ts'
import { sharingOf } from './sharing.ts'

/** Digits of a digest that tell images of one run apart, so that the table fits on a page. */
const DIGITS = 12

const COLUMNS = {
  ...({ '': 'left', image: 'left', tag: 'left', digest: 'left', for: 'left' } as const),
  ...({ size: 'right', shared: 'right', packed: 'right', uploaded: 'right', changes: 'left' } as const),
}

/** The images of a run, a line each. */
export function fleetTable(results: readonly BuildResult[]): readonly string[] {
  const { shared, distinct, total } = sharingOf(results.map(({ tree }) => tree))
  const unchanged = results.filter(({ cacheHit }) => cacheHit === 'image').length
  const rows = results.map((result, index) => {
    const { request, tree, layers, layersReused, bytesPushed, cacheHit } = result
    const packed = cacheHit === 'image' ? '' : `${layers - layersReused} of ${layers}`
    return [
      ...[cacheHit === 'image' ? '✅' : '📦', plain(request.name ?? ''), tagCell(result)],
      code(tree.root.descriptor.digest.replace('sha256:', '').slice(0, DIGITS)),
      result.images.map(({ platform }) => formatPlatform(platform).replace('linux/', '')).join(', '),
      ...[formatBytes(tree.size), formatBytes(shared[index] ?? 0), packed],
      cacheHit === 'image' ? '' : formatBytes(bytesPushed),
      changeCell(result),
    ]
  })
  const title = unchanged === results.length ? 'nothing changed' : `${unchanged} unchanged`
  return [
    `### ${results.length} images, ${title}`,
    '',
    ...markdownTable(COLUMNS, rows),
    '',
    `Total in a registry: ${formatBytes(distinct)} (${formatBytes(total)} without shared layers).`,
    '',
  ]
}

/** The first tag, and how many more names there are. */
function tagCell(result: BuildResult): string {
  const [first, ...others] = [...new Set([...pushedTags(result), ...result.request.local.names])]
  if (first === undefined) return ''
  const tag = code(first.slice(first.lastIndexOf(':') + 1))
  return others.length === 0 ? tag : `${tag} +${others.length}`
}

function changeCell({ cacheHit, last }: BuildResult): string {
  if (cacheHit === 'image') return 'nothing'
  return last === undefined ? '' : changeCounts(last)
}
