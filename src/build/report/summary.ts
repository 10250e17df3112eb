import { totalSize } from '../../base/collections.ts'
import { formatBytes, formatDuration } from '../../base/format.ts'
import { code, markdownTable, plain } from '../../base/markdown.ts'
import { formatPlatform } from '../../base/platform.ts'
import type { BuiltImage, ImageLayer } from '../../image/oci/image.ts'
import { type BuildResult, pushedImages, pushedTags } from './result.ts'
import { sharingOf } from './sharing.ts'

/** A step summary may have 1 MiB. */
const MOST_LAYERS = 40
const MOST_COLLISIONS = 10
const NAMES_PER_LAYER = 4

/** The step summary, Markdown: an image, how to pull it, what is in it, its layers; of several images, a line each. */
export function renderSummary(results: readonly BuildResult[]): string {
  const [only, ...others] = results
  return only !== undefined && others.length === 0 ? imageSummary(only) : fleetSummary(results)
}

function imageSummary(result: BuildResult): string {
  const { outputs, names } = result.request.local
  const { size, root } = result.tree
  const heading = pushedTags(result)[0] ?? pushedImages(result)[0] ?? outputs[0]?.dest ?? names[0] ?? 'image'
  const sections = [
    `### ${code(heading)}`,
    '',
    `${code(root.descriptor.digest)} for ${platformNames(result)}: ${result.layers} layers, ${formatBytes(size)} compressed${pushedText(result)}`,
    '',
    ...pullLines(result),
    ...placeLines(result, heading),
    ...packageLines(result),
    ...notes([result]),
    ...(result.nixpkgsRevision === undefined ? [] : ['', `nixpkgs: ${code(result.nixpkgsRevision)}`]),
    '',
    ...result.images.flatMap((image) => [
      ...layerTable(image.layers, result.images.length === 1 ? '' : ` for ${formatPlatform(image.platform)}`),
      ...collisionLines(image),
    ]),
  ]
  return `${sections.join('\n')}\n`
}

const FLEET_COLUMNS = {
  image: 'left',
  tag: 'left',
  digest: 'left',
  platforms: 'left',
  compressed: 'right',
  'shared with other images': 'right',
  'layers packed': 'right',
  uploaded: 'right',
} as const

function fleetSummary(results: readonly BuildResult[]): string {
  const { shared, distinct, total } = sharingOf(results.map(({ tree }) => tree))
  const rows = results.map((result, index) => {
    const { request, tree, layers, layersReused, bytesPushed, cacheHit } = result
    const made = cacheHit === 'image' ? 'up to date' : `${layers - layersReused} of ${layers}`
    return [
      ...[plain(request.name ?? ''), tagCell(result), code(tree.root.descriptor.digest)],
      ...[platformNames(result), formatBytes(tree.size), formatBytes(shared[index] ?? 0)],
      ...[made, formatBytes(bytesPushed)],
    ]
  })
  const lines = [
    `### ${results.length} images`,
    '',
    ...markdownTable(FLEET_COLUMNS, rows),
    '',
    `Total in a registry: ${formatBytes(distinct)} (${formatBytes(total)} without shared layers).`,
    ...notes(results),
  ]
  return `${lines.join('\n')}\n`
}

/** The first tag, and how many more there are: the table has a line for each image. */
const tagCell = (result: BuildResult): string => {
  const [name, ...others] = namesOf(result)
  if (name === undefined) return ''
  return others.length === 0 ? code(name) : `${code(name)} and ${others.length} more`
}

/** What the image is called, in registries and on this machine, each name once. */
const namesOf = (result: BuildResult): readonly string[] => [
  ...new Set([...pushedTags(result), ...result.request.local.names]),
]

/** Where the image is, unless the heading says it all. */
function placeLines(result: BuildResult, heading: string): string[] {
  const { outputs, load } = result.request.local
  const lists: [string, readonly string[]][] = [
    ['Tags', namesOf(result)],
    ['Written to', outputs.map(({ dest }) => dest)],
    ['Loaded into', load],
  ]
  return lists.flatMap(([title, list]) =>
    list.every((one) => one === heading) ? [] : [`${title}: ${list.map(code).join(', ')}`, ''],
  )
}

const platformNames = ({ images }: BuildResult): string =>
  images.map(({ platform }) => formatPlatform(platform)).join(', ')

/** One line, unless platforms have different packages. */
function packageLines({ images }: BuildResult): string[] {
  const lines = images.map(({ platform, packages }) => {
    const names = packages.map(({ attribute, version }) => `${code(attribute)} ${plain(version)}`).join(', ')
    return { platform: formatPlatform(platform), names }
  })
  if (new Set(lines.map(({ names }) => names)).size === 1) return [`Packages: ${lines[0]?.names}`]
  return lines.flatMap(({ platform, names }) => [`Packages for ${platform}: ${names}`, ''])
}

/** What makes runs slower than they could be, each note once. */
function notes(results: readonly BuildResult[]): string[] {
  const all = results.flatMap(({ unpinned, cacheTtlSeconds, cacheTrouble }) => [
    ...(unpinned === undefined
      ? []
      : [`Not pinned: ${plain(unpinned)}; re-resolved every ${formatDuration(cacheTtlSeconds)}`]),
    ...(cacheTrouble === undefined ? [] : [`Cache: unavailable (${plain(cacheTrouble)})`]),
  ])
  return [...new Set(all)].flatMap((note) => ['', note])
}

function pushedText(result: BuildResult): string {
  return result.request.targets.length === 0 ? '' : `, ${formatBytes(result.bytesPushed)} uploaded`
}

function pullLines(result: BuildResult): string[] {
  const commands = pushedImages(result).map((image) => `docker pull ${image}`)
  return commands.length === 0 ? [] : ['```sh', ...commands, '```', '']
}

const LAYER_COLUMNS = { '#': 'right', compressed: 'right', unpacked: 'right', contents: 'left' } as const

function layerTable(layers: readonly ImageLayer[], platform: string): string[] {
  const rows = layers.slice(0, MOST_LAYERS).map((layer, index) => {
    const rest = layer.contents.length - NAMES_PER_LAYER
    const contents =
      layer.contents.slice(0, NAMES_PER_LAYER).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
    const { size, uncompressedSize } = layer.packed
    return [`${index + 1}`, formatBytes(size), formatBytes(uncompressedSize), plain(contents)]
  })
  const left = layers.slice(MOST_LAYERS)
  if (left.length > 0)
    rows.push([
      '',
      formatBytes(totalSize(left.map(({ packed }) => packed))),
      '',
      `${left.length} more layers`,
    ])
  return [
    `<details><summary>Layers${platform}</summary>`,
    '',
    ...markdownTable(LAYER_COLUMNS, rows),
    '',
    '</details>',
    '',
  ]
}

function collisionLines({ collisions }: BuiltImage): string[] {
  if (collisions.length === 0) return []
  const shown = collisions
    .slice(0, MOST_COLLISIONS)
    .map(({ path, kept, dropped }) => `- ${code(path)}: ${plain(kept)} wins over ${plain(dropped)}`)
  const more =
    collisions.length > MOST_COLLISIONS ? [`- and ${collisions.length - MOST_COLLISIONS} more`] : []
  return [
    `<details><summary>File collisions: ${collisions.length}</summary>`,
    '',
    ...shown,
    ...more,
    '',
    '</details>',
    '',
  ]
}
