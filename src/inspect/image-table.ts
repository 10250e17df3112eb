import { alignLeft, alignRight, firstFew, indented } from '../base/columns.ts'
import { formatBytes } from '../base/format.ts'
import { printable } from '../base/printable.ts'
import type { StoreName } from '../closure/store-name.ts'
import type { RunConfig } from '../image/documents/parse-documents.ts'
import type { ImageReport, LayerReport } from './image-report.ts'

const NAMES_PER_LAYER = 4

/** Enough to find it again. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** An image for people, on a terminal: what it is, its packages, how it runs, its layers. */
export function renderImageTable(report: ImageReport): string {
  const sections = [
    // Behind a label the digest would not fit a terminal of 80 columns.
    `${printable(report.image)}\n${indented(`${report.digest}\n${alignLeft(facts(report))}`)}`,
    packagesSection(report),
    storePathsSection(report),
    section('Configuration', configRows(report.config)),
    section('Annotations', Object.entries(report.annotations)),
    section('Attached', attachedRows(report)),
    `Layers\n${indented(alignRight([['', 'compressed', 'unpacked', 'digest', 'contents'], ...report.layers.map(layerRow)]))}`,
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function facts(report: ImageReport): string[][] {
  const { index, created, layers, uncompressedSize, nixpkgsRevision } = report
  const platforms = index?.platforms.map(({ platform }) => platform).join(', ')
  const unpacked = uncompressedSize === null ? '' : `, ${formatBytes(uncompressedSize)} unpacked`
  return [
    ['platform', report.platform],
    ...(index === null ? [] : [['chosen from', `${index.digest} (${printable(platforms ?? '')})`]]),
    ...(created === null ? [] : [['created', printable(created)]]),
    [
      'size',
      `${formatBytes(report.size)} in ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}${unpacked}`,
    ],
    ...(nixpkgsRevision === null ? [] : [['nixpkgs', printable(nixpkgsRevision)]]),
  ]
}

function packagesSection({ packages, storePaths }: ImageReport): string {
  if (packages !== null) {
    const rows = packages.map(({ name, version }) => [printable(name), printable(version)])
    return `Packages\n${indented(alignLeft(rows))}`
  }
  const why =
    storePaths === null ? 'unknown: nixery-action has not made this image' : 'unknown: the image has no list'
  return `Packages\n  ${why}`
}

function storePathsSection({ storePaths }: ImageReport): string {
  if (storePaths === null) return ''
  return `Store paths: ${storePaths.length}\n${indented(wrapped(storePaths.map(nameAndVersion)))}`
}

const nameAndVersion = ({ name, version }: StoreName): string =>
  printable(version === '' ? name : `${name} ${version}`)

/** Separated by commas, in lines that fit a terminal of 80 columns when they are indented. */
export function wrapped(texts: readonly string[], width = 78): string {
  const lines: string[] = []
  for (const text of texts) {
    const longer = `${lines.at(-1)}, ${text}`
    if (lines.length > 0 && longer.length < width) lines[lines.length - 1] = longer
    else lines.push(text)
  }
  return lines.join(',\n')
}

const attachedRows = ({ attached, digest }: ImageReport): [string, string][] =>
  (attached ?? []).map((one) => [
    one.artifactType || 'of no type',
    `${one.digest}${one.subject === digest ? '' : ', to the index'}`,
  ])

function configRows(config: RunConfig): [string, string][] {
  const list = (values: readonly string[]) => (values.length === 0 ? '' : JSON.stringify(values))
  return [
    ['entrypoint', list(config.entrypoint)],
    ['cmd', list(config.cmd)],
    ['user', config.user],
    ['workdir', config.workdir],
    ['ports', config.ports.join(', ')],
    ['volumes', config.volumes.join(', ')],
    ['stop signal', config.stopSignal],
    ['healthcheck', config.healthcheck === null ? '' : JSON.stringify(config.healthcheck)],
    ...config.env.map((variable): [string, string] => ['env', variable]),
    ...Object.entries(config.labels).map(([key, value]): [string, string] => ['label', `${key}=${value}`]),
  ]
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const given = rows.filter(([, value]) => value !== '').map((row) => row.map((cell) => printable(cell)))
  return given.length === 0 ? '' : `${title}\n${indented(alignLeft(given))}`
}

function layerRow(layer: LayerReport, index: number): string[] {
  const unpacked = layer.uncompressedSize === null ? '' : formatBytes(layer.uncompressedSize)
  return [
    String(index + 1),
    formatBytes(layer.size),
    unpacked,
    shortDigest(layer.digest),
    layerContents(layer),
  ]
}

/** The names in a layer, or what its maker says of it. */
export function layerContents({ storePaths, description }: LayerReport): string {
  if (storePaths === null || storePaths.length === 0) return printable(description.replace(/\s+/g, ' '), 80)
  return firstFew(
    storePaths.map((name) => printable(name)),
    NAMES_PER_LAYER,
  )
}
