import type { ImageLayer } from '../oci/image.ts'
import { formatBytes } from './format.ts'
import { type BuildResult, pushedImages, pushedTags } from './result.ts'

/** A longer table tells nobody more, and the summary of a step may have 1 MiB. */
const MOST_LAYERS = 40
const MOST_COLLISIONS = 10
const NAMES_PER_LAYER = 4

/** The step summary, Markdown: the image, how to pull it, what is in it, its layers. */
export function summary(result: BuildResult): string {
  const { platform, local } = result.request
  const { outputs, names } = local
  const { size, manifest } = result.image
  const sections = [
    `### ${code(pushedTags(result)[0] ?? pushedImages(result)[0] ?? outputs[0]?.dest ?? names[0] ?? 'image')}`,
    '',
    `${code(manifest.descriptor.digest)} for ${platform.os}/${platform.architecture}: ${result.layers.length} layers, ${formatBytes(size)} compressed${pushedText(result)}`,
    '',
    ...pullLines(result),
    `Packages: ${result.packages.map(({ attribute, version }) => `${code(attribute)} ${version}`).join(', ')}`,
    ...notes(result),
    ...(result.nixpkgsRevision === undefined ? [] : ['', `nixpkgs: ${code(result.nixpkgsRevision)}`]),
    '',
    ...layerTable(result.layers),
    ...collisionLines(result),
  ]
  return `${sections.join('\n')}\n`
}

/** What makes this run slower than it could be. */
function notes({ unpinned, cacheTrouble, request }: BuildResult): string[] {
  return [
    ...(unpinned === undefined
      ? []
      : ['', `Not pinned: ${unpinned}. It is looked at again every ${request.cacheTtlSeconds} s.`]),
    ...(cacheTrouble === undefined ? [] : ['', `Cache: unavailable (${cacheTrouble})`]),
  ]
}

const code = (text: string): string => `\`${text}\``

function pushedText(result: BuildResult): string {
  return result.request.targets.length === 0 ? '' : `, ${formatBytes(result.bytesPushed)} uploaded`
}

function pullLines(result: BuildResult): string[] {
  const commands = pushedImages(result).map((image) => `docker pull ${image}`)
  return commands.length === 0 ? [] : ['```sh', ...commands, '```', '']
}

function layerTable(layers: readonly ImageLayer[]): string[] {
  const rows = layers.slice(0, MOST_LAYERS).map((layer, index) => {
    const rest = layer.contents.length - NAMES_PER_LAYER
    const contents =
      layer.contents.slice(0, NAMES_PER_LAYER).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
    return `| ${index + 1} | ${formatBytes(layer.packed.size)} | ${formatBytes(layer.packed.uncompressedSize)} | ${contents} |`
  })
  const left = layers.slice(MOST_LAYERS)
  if (left.length > 0)
    rows.push(
      `| | ${formatBytes(left.reduce((sum, layer) => sum + layer.packed.size, 0))} | | ${left.length} more layers |`,
    )
  return [
    '<details><summary>Layers</summary>',
    '',
    '| # | compressed | unpacked | contents |',
    '|--:|--:|--:|---|',
    ...rows,
    '',
    '</details>',
    '',
  ]
}

function collisionLines({ collisions }: BuildResult): string[] {
  if (collisions.length === 0) return []
  const shown = collisions
    .slice(0, MOST_COLLISIONS)
    .map(({ path, kept, dropped }) => `- ${code(path)} is from ${kept}, not from ${dropped}`)
  const more =
    collisions.length > MOST_COLLISIONS ? [`- and ${collisions.length - MOST_COLLISIONS} more`] : []
  return [
    `<details><summary>${collisions.length} files are in more than one package</summary>`,
    '',
    ...shown,
    ...more,
    '',
    '</details>',
    '',
  ]
}
