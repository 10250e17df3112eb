import { distinctBy, totalSize } from '../base/collections.ts'
import { formatBytes } from '../base/format.ts'
import { changesInWords } from '../build/report/changes.ts'
import { type BuildResult, pushedImages, pushedTags } from '../build/report/result.ts'
import type { Paint } from '../host/log/colors.ts'

/**
 * What `--quiet` prints, for `docker run $(...)`: every image by digest; without a push what engines call it, or where
 * they do not have it its digest alone.
 */
export function renderReferences(results: readonly BuildResult[]): string {
  return results.map((result) => `${referencesOf(result).join('\n')}\n`).join('')
}

/** What a build ends with on a terminal: a few lines for each image. `seconds`: how long all of it took. */
export function renderBuildAnswer(
  results: readonly BuildResult[],
  { seconds, paint }: { readonly seconds: number; readonly paint: Paint },
): string {
  const mark = paint('green', '✓')
  const images = results.flatMap((result) => [
    ...referencesOf(result).map((reference) => `${mark} ${reference}`),
    ...detailsOf(result).map((line) => `  ${line}`),
  ])
  return `${[...images, `  done in ${seconds.toFixed(1)} s`].join('\n')}\n`
}

function referencesOf(result: BuildResult): readonly string[] {
  const images = pushedImages(result)
  if (images.length > 0) return images
  const [loaded] = loadedNames(result)
  return [loaded ?? result.tree.root.descriptor.digest]
}

/** Engines know an image by other digests than registries do. */
const loadedNames = ({ request: { local } }: BuildResult): readonly string[] =>
  local.load.length > 0 ? local.names : []

function detailsOf(result: BuildResult): readonly string[] {
  const tags = pushedTags(result)
  const { load, outputs } = result.request.local
  const { evidence } = result
  const [first] = [...tags, ...pushedImages(result), ...loadedNames(result)]
  return [
    `${formatBytes(sizeOf(result))} in ${result.layers} layers, ${work(result)}`,
    ...(result.last === undefined ? [] : [changesInWords(result.last)]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
    ...outputs.map(({ dest }) => `written to ${dest}`),
    ...(load.length === 0 ? [] : [`loaded into ${load.join(' and ')}: ${loadedNames(result).join(', ')}`]),
    ...(evidence.length === 0 ? [] : [`documents: ${evidence.map(({ path }) => path).join(', ')}`]),
    ...(first === undefined ? [] : [`run it: ${load[0] ?? 'docker'} run --rm -it ${first}`]),
  ]
}

/** Compressed bytes of all layers; those that platforms share count once. */
function sizeOf({ images }: BuildResult): number {
  const packed = images.flatMap(({ layers }) => layers.map((layer) => layer.packed))
  return totalSize(distinctBy(packed, ({ digest }) => digest))
}

function work({ request, cacheHit, layers, layersReused, bytesPushed }: BuildResult): string {
  if (cacheHit === 'image') return 'up to date'
  const uploaded = request.targets.length === 0 ? '' : `; ${formatBytes(bytesPushed)} uploaded`
  return `${layers - layersReused} of them new${uploaded}`
}
