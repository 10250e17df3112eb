/** The parts of a summary that fold. */
import { bar } from '../../base/columns.ts'
import { formatBytes, formatDuration } from '../../base/format.ts'
import { code, details, markdownTable, plain, shellBlock } from '../../base/markdown.ts'
import { formatPlatform } from '../../base/platform.ts'
import { parseStoreName } from '../../closure/store-name.ts'
import { heaviest, type NeededBy } from '../../closure/weights.ts'
import type { BuiltImage, ImageLayer } from '../../image/oci/image.ts'
import { type BuildResult, pinnedName } from './result.ts'

/** The summary of a step may have 1 MiB. */
const MOST_LAYERS = 40
const MOST_COLLISIONS = 10
const NAMES_PER_LAYER = 4
const HEAVIEST = 8
const LONGEST_VALUE = 200
/** Characters of a bar that stands for everything. */
const BAR = 40

/** What weighs most on one of the platforms, and why it is there; nothing when the closure was not needed. */
export function weightSection({ graphs = [], images }: BuildResult, index: number): readonly string[] {
  const graph = graphs[index]
  if (graph === undefined) return []
  const total = [...graph.paths.values()].reduce((sum, { narSize }) => sum + narSize, 0)
  const weights = heaviest(graph, HEAVIEST)
  const rows = weights.map(({ name, share, neededBy }) => {
    const { name: short, version } = parseStoreName(name)
    return [percent(share), code(bar(share, BAR)), plain(`${short} ${version}`.trim()), neededText(neededBy)]
  })
  const left = graph.paths.size - weights.length
  const rest = 1 - weights.reduce((sum, { share }) => sum + share, 0)
  const more = left > 0 ? [[percent(rest), code(bar(rest, BAR)), `${left} more`, '']] : []
  const platform =
    images.length === 1
      ? ''
      : ` for ${formatPlatform(images[index]?.platform ?? { os: '', architecture: '' })}`
  return details(
    `What it weighs${platform} (${formatBytes(total)} unpacked)`,
    markdownTable({ share: 'right', '': 'left', package: 'left', 'needed by': 'left' }, [...rows, ...more]),
    images.length === 1,
  )
}

const percent = (share: number): string => {
  const rounded = Math.round(share * 100)
  return rounded === 0 && share > 0 ? '< 1 %' : `${rounded} %`
}

function neededText(neededBy: NeededBy): string {
  if (neededBy === 'root') return 'you asked for it'
  if (neededBy === 'all') return 'all'
  const names = neededBy.map((name) => parseStoreName(name).name)
  const shown = names.length > 3 ? [...names.slice(0, 2), '…', ...names.slice(-1)] : names
  return shown.map(plain).join(' ← ')
}

/** What was given, and the packages that were found for it. */
export function inputSection({ inputs = {}, images }: BuildResult): readonly string[] {
  const rows = Object.entries(inputs).map(([name, text]) => [code(name), code(shortened(text))])
  const given = rows.length === 0 ? [] : [...markdownTable({ input: 'left', value: 'left' }, rows), '']
  return details('Inputs', [...given, ...packageLines(images)])
}

/** One line, unless platforms have different packages. */
function packageLines(images: BuildResult['images']): readonly string[] {
  const lines = images.map(({ platform, packages }) => {
    const names = packages.map(({ attribute, version }) => `${code(attribute)} ${plain(version)}`)
    return { platform: formatPlatform(platform), names: names.join(', ') }
  })
  if (new Set(lines.map(({ names }) => names)).size === 1) return [`Packages: ${lines[0]?.names}`]
  return lines.flatMap(({ platform, names }) => [`Packages for ${platform}: ${names}`, ''])
}

const shortened = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text

/**
 * A command that makes the same image from the same tree; undefined for a result whose inputs are not known.
 */
export function reproduceSection({ reproduce, tree }: BuildResult): readonly string[] {
  if (reproduce === undefined) return []
  const { environment, options } = reproduce
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)} `)
  const words = Object.entries(options).map(([name, value]) => `--${name} ${shellWord(value)}`)
  return details('Build the same image on your machine and compare digests', [
    ...shellBlock([`${variables.join('')}nixery-action build ${words.join(' \\\n  ')}`]),
    `Its output ${code('digest')} is ${code(tree.root.descriptor.digest)}.`,
  ])
}

const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

export function layerSection(layers: readonly ImageLayer[], platform: string): readonly string[] {
  const rows = layers.slice(0, MOST_LAYERS).map(({ packed, contents }, index) => {
    const left = contents.length - NAMES_PER_LAYER
    const names = contents.slice(0, NAMES_PER_LAYER).map(plain).join(', ')
    const sizes = [formatBytes(packed.size), formatBytes(packed.uncompressedSize)]
    return [String(index + 1), ...sizes, names + (left > 0 ? ` and ${left} more` : '')]
  })
  const left = layers.slice(MOST_LAYERS)
  const size = left.reduce((sum, { packed }) => sum + packed.size, 0)
  const more = left.length === 0 ? [] : [['', formatBytes(size), '', `${left.length} more layers`]]
  return details(
    `Layers${platform} (${layers.length})`,
    markdownTable({ '#': 'right', compressed: 'right', unpacked: 'right', contents: 'left' }, [
      ...rows,
      ...more,
    ]),
  )
}

export function collisionSection(collisions: BuiltImage['collisions']): readonly string[] {
  const left = collisions.length - MOST_COLLISIONS
  const shown = collisions
    .slice(0, MOST_COLLISIONS)
    .map(({ path, kept, dropped }) => `- ${code(path)}: ${plain(kept)} wins over ${plain(dropped)}`)
  if (shown.length === 0) return []
  return details(`File collisions: ${collisions.length}`, [
    ...shown,
    ...(left > 0 ? [`- and ${left} more`] : []),
  ])
}

/** What makes this run slower than it could be, each thing once. */
export function noteLines(results: readonly BuildResult[]): readonly string[] {
  const all = results.flatMap(({ unpinned, bases, cacheTtlSeconds, cacheTrouble }) => [
    ...(unpinned === undefined
      ? []
      : [`Not pinned: ${plain(unpinned)}; re-resolved every ${formatDuration(cacheTtlSeconds)}`]),
    ...bases
      .filter(({ isPinned }) => !isPinned)
      .map((base) => `Base not pinned: ${code(pinnedName(base))} is what it was in this run`),
    ...(cacheTrouble === undefined ? [] : [`Cache: unavailable (${plain(cacheTrouble)})`]),
  ])
  return [...new Set(all)].flatMap((note) => [note, ''])
}
