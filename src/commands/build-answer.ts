import { distinctBy, totalSize } from '../base/collections.ts'
import { counted, formatBytes, formatSeconds } from '../base/format.ts'
import { formatPlatform } from '../base/platform.ts'
import { wrapped } from '../base/wrap.ts'
import { changesInWords } from '../build/report/changes.ts'
import { type BuildResult, pushedImages, pushedTags } from '../build/report/result.ts'
import { changesText } from '../cache/inputs-record.ts'
import type { ImageConfig } from '../image/oci/types.ts'
import type { Terminal } from './call.ts'

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
  seconds: number,
  { paint, columns }: Terminal,
): string {
  const images = results.flatMap((result) => [
    ...titlesOf(result).flatMap((title) => titleLines(title, { paint, columns })),
    ...detailsOf(result).flatMap((line) => wrapped(`  ${line}`, columns, 2)),
  ])
  const all = results.length > 1 ? `${counted(results.length, 'image')} ` : ''
  return `${[...images, `  ${all}done in ${formatSeconds(seconds)}`].join('\n')}\n`
}

/** What was made. A reference that is too long for the terminal has its digest on a line of its own. */
export function titleLines(title: string, { paint, columns }: Terminal): readonly string[] {
  const at = title.indexOf('@')
  const isShort = at < 0 || title.length + 2 <= columns
  const [first, ...more] = isShort ? [title] : [title.slice(0, at), title.slice(at + 1)]
  return [`${paint('green', '✓')} ${first}`, ...more.map((line) => `  ${line}`)]
}

/** An image that went to no registry is known by the name that its file gives it. */
function titlesOf(result: BuildResult): readonly string[] {
  const { name } = result.request
  const references = referencesOf(result)
  const isNamed = name === undefined || references.some((reference) => !reference.startsWith('sha256:'))
  return isNamed ? references : references.map((reference) => `${name} ${reference}`)
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
  const { load, outputs } = result.request.local
  const documents = result.evidence.map(({ path }) => path)
  return [
    `${formatBytes(sizeOf(result))} in ${counted(result.layers, 'layer')}${platformsOf(result)}, ${work(result)}`,
    ...changesIn(result),
    ...tagsOf(result),
    ...outputs.map(({ dest }) => `written to ${dest}`),
    ...(load.length === 0 ? [] : [`loaded into ${load.join(' and ')}${otherNames(result)}`]),
    ...(documents.length === 0 ? [] : [`documents: ${documents.join(', ')}`]),
    ...howToUse(result),
  ]
}

/** Compressed bytes of all layers; those that platforms share count once. */
function sizeOf({ images }: BuildResult): number {
  const packed = images.flatMap(({ layers }) => layers.map((layer) => layer.packed))
  return totalSize(distinctBy(packed, ({ digest }) => digest))
}

const platformsOf = ({ images }: BuildResult): string =>
  images.length < 2 ? '' : ` for ${images.map(({ platform }) => formatPlatform(platform)).join(' and ')}`

/** Layers of the image that it is built on are never packed. */
const baseLayersIn = ({ images }: Pick<BuildResult, 'images'>): number =>
  new Set(images.flatMap(({ layers }) => layers.flatMap(({ key, foreign }) => (foreign ? [key] : [])))).size

function work({
  request,
  images,
  cacheHit,
  layers,
  layersReused,
  bytesPushed,
  isVerified,
}: BuildResult): string {
  if (cacheHit === 'image') return 'up to date'
  const packed = layers - layersReused - baseLayersIn({ images })
  const made = isVerified ? 'verified' : packed === 0 ? 'none of them packed' : `${packed} of them packed`
  if (request.targets.length === 0) return made
  return `${made}; ${bytesPushed === 0 ? 'nothing' : formatBytes(bytesPushed)} uploaded`
}

/** Against the image that its tag pointed to, or where it has none, the last build that the cache knows of. */
function changesIn({ changed = [], last }: BuildResult): readonly string[] {
  if (last !== undefined) return [changesInWords(last)]
  return changed.length === 0 ? [] : [`changed since the last build: ${changesText(changed)}`]
}

/** The first line has the name of the image: where it has only one, tags need no more than their own. */
function tagsOf(result: BuildResult): readonly string[] {
  const { targets } = result.request
  const [only] = targets
  if (only !== undefined && targets.length === 1)
    return only.tags.length === 0 ? [] : [`tags: ${only.tags.join(', ')}`]
  const tags = pushedTags(result)
  return tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]
}

/** What the first line says is not said again. */
function otherNames(result: BuildResult): string {
  const [title] = referencesOf(result)
  const others = loadedNames(result).filter((name) => name !== title)
  return others.length === 0 ? '' : ` as ${others.join(', ')}`
}

function howToUse(result: BuildResult): readonly string[] {
  const { load, outputs } = result.request.local
  const [name] = [...pushedTags(result), ...pushedImages(result), ...loadedNames(result)]
  if (name !== undefined) return [`run it: ${load[0] ?? 'docker'} run ${runArguments(result, name)}`]
  if (outputs.length > 0 || result.evidence.length > 0) return []
  return ['in the cache alone: --load podman, --output type=oci,dest=DIR or --image NAME puts it somewhere']
}

/** A shell wants a terminal, a service its ports, and an image that runs nothing a program. */
function runArguments({ images: [first] }: BuildResult, name: string): string {
  const { config } = JSON.parse(first?.image.config.bytes.toString('utf8') ?? '{}') as ImageConfig
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
  const ports = Object.keys(config.ExposedPorts ?? {}).flatMap((port) => {
    const [, number] = /^(\d+)\/tcp$/.exec(port) ?? []
    return number === undefined ? [] : [`-p ${number}:${number}`]
  })
  const isShell = command.length === 1 && /(^|\/)(ba|da|z)?sh$/.test(command[0] ?? '')
  const options = ['--rm', ...(isShell ? ['-it'] : []), ...ports]
  return [...options, name, ...(command.length === 0 ? ['PROGRAM'] : [])].join(' ')
}
