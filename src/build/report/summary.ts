import { formatBytes, formatSeconds } from '../../base/format.ts'
import { code, shellBlock } from '../../base/markdown.ts'
import { formatPlatform } from '../../base/platform.ts'
import { formatImageName } from '../../image/oci/reference.ts'
import { renderChanges } from './changes.ts'
import { fleetTable } from './fleet-table.ts'
import { type BuildResult, pushedImages, pushedTags } from './result.ts'
import {
  collisionSection,
  inputSection,
  layerSection,
  noteLines,
  reproduceSection,
  weightSection,
} from './sections.ts'

/**
 * The step summary, Markdown: what became of an image, what changed, what is in it; of several images, a line
 * each.
 */
export function renderSummary(results: readonly BuildResult[]): string {
  const [only, ...others] = results
  const lines = only !== undefined && others.length === 0 ? imageSummary(only) : fleetSummary(results)
  return `${lines.join('\n')}\n`
}

function imageSummary(result: BuildResult): readonly string[] {
  const { images } = result
  const isOne = images.length === 1
  return [
    `### ${result.cacheHit === 'image' ? '✅' : '📦'} ${heading(result)}`,
    '',
    facts(result).join(' · '),
    '',
    ...changeLines({ ...result, request: { ...result.request, name: undefined } }),
    ...pullLines(result),
    ...placeLines(result),
    ...noteLines([result]),
    ...images.flatMap((_, index) => weightSection(result, index)),
    ...inputSection(result),
    ...reproduceSection(result),
    ...images.flatMap(({ platform, layers }) =>
      layerSection(layers, isOne ? '' : ` for ${formatPlatform(platform)}`),
    ),
    ...images.flatMap(({ collisions }) => collisionSection(collisions)),
  ]
}

/** The name and its tags, or where else the image is. */
function heading(result: BuildResult): string {
  const { targets, local } = result.request
  const [target] = targets
  if (target === undefined) return code(local.outputs[0]?.dest ?? local.names[0] ?? 'image')
  const name = code(formatImageName(target.image))
  return target.tags.length === 0 ? name : `${name} · ${target.tags.map(code).join(', ')}`
}

/** The line that says it all. */
function facts(result: BuildResult): readonly string[] {
  const { cacheHit, tree, layers, layersReused, bytesPushed, seconds, request, bases } = result
  const { nixpkgsRevision, extraRevisions } = result
  const isNew = cacheHit !== 'image'
  const packed = layers - layersReused
  return [
    ...(isNew ? [] : ['**Nothing changed**']),
    `**${formatBytes(tree.size)}**`,
    `${layers} ${layers === 1 ? 'layer' : 'layers'}${isNew ? ` (${layersReused} reused, ${packed} packed)` : ''}`,
    ...(isNew && request.targets.length > 0 ? [`**${formatBytes(bytesPushed)} uploaded**`] : []),
    result.images.map(({ platform }) => formatPlatform(platform)).join(', '),
    ...bases.map(({ name }) => `on ${code(name.replace(/@.*/, ''))}`),
    ...(nixpkgsRevision === undefined ? [] : [`nixpkgs ${code(nixpkgsRevision.slice(0, 7))}`]),
    ...Object.entries(extraRevisions).map(([name, revision]) => `${name} ${code(revision.slice(0, 7))}`),
    ...(seconds === undefined ? [] : [formatSeconds(seconds)]),
  ]
}

/** What to run, by digest; where nothing was pushed, the digest. */
function pullLines(result: BuildResult): readonly string[] {
  const commands = pushedImages(result).map((image) => `docker pull ${image}`)
  return commands.length === 0 ? [code(result.tree.root.descriptor.digest), ''] : shellBlock(commands)
}

/** Where else the image is: other names, and what is on this machine. */
function placeLines(result: BuildResult): readonly string[] {
  const { targets, local } = result.request
  const [first] = targets
  const inHeading = new Set(
    (first?.tags ?? []).map((tag) => `${first && formatImageName(first.image)}:${tag}`),
  )
  const names = [...new Set([...pushedTags(result), ...local.names])].filter((name) => !inHeading.has(name))
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Also called', names],
    ['Written to', local.outputs.map(({ dest }) => dest)],
    ['Loaded into', local.load],
    ['Documents', result.evidence.map(({ path }) => path)],
  ]
  return lists.flatMap(([title, list]) =>
    list.every((one) => code(one) === heading(result)) ? [] : [`${title}: ${list.map(code).join(', ')}`, ''],
  )
}

const fleetSummary = (results: readonly BuildResult[]): readonly string[] => [
  ...fleetTable(results),
  ...noteLines(results),
  ...results.flatMap(changeLines),
]

/** What changed since the last image; under its name, where there are several. */
export function changeLines({ last, request, tree }: BuildResult): readonly string[] {
  if (last === undefined) return []
  const title = request.name === undefined ? [] : [`#### ${code(request.name)}`, '']
  return [...title, ...renderChanges(last, tree.root.descriptor.digest)]
}
