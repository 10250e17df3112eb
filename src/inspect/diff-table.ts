import { alignLeft, alignRight, indented } from '../base/columns.ts'
import { formatBytes } from '../base/format.ts'
import { printable } from '../base/printable.ts'
import type { DiffReport, ImageSide, LayerSum } from './diff-report.ts'
import { layerContents, shortDigest, wrapped } from './image-table.ts'

/** A difference for people, on a terminal: packages, what is to be fetched, settings. */
export function renderDiffTable(report: DiffReport): string {
  const { from, to, config } = report
  const sections = [
    [...sideLines('from', from), ...sideLines('to', to)].join('\n'),
    from.digest === to.digest ? 'The images are the same.' : '',
    from.digest === to.digest ? '' : namesSection('Packages', report.packages),
    from.digest === to.digest ? '' : namesSection('Store paths', report.storePaths),
    patchesSection(report),
    fetchSection(report),
    config.length === 0
      ? ''
      : `Configuration\n${indented(alignLeft(config.map((one) => [printable(one.setting), `${shown(one.from)} -> ${shown(one.to)}`])))}`,
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

/** As much of a commit as tells it from others; `--json` has it all. */
const REVISION_LENGTH = 12

/** What an image is called, and below that what it is. */
function sideLines(label: string, side: ImageSide): readonly string[] {
  const { image, digest, platform, nixpkgsRevision, size } = side
  const facts = [
    ...(image.includes(digest) ? [] : [shortDigest(digest)]),
    printable(platform),
    formatBytes(size),
    ...(nixpkgsRevision === null ? [] : [`nixpkgs ${printable(nixpkgsRevision).slice(0, REVISION_LENGTH)}`]),
  ]
  return [`${label.padEnd(4)}  ${printable(image)}`, `      ${facts.join(', ')}`]
}

const shown = (value: string | null): string => (value === null ? '(not set)' : printable(value))

function namesSection(title: string, changes: DiffReport['packages']): string {
  if (changes === null) return `${title}\n  unknown: one of the images does not say what is in it`
  const { added, removed, changed } = changes
  if (added.length + removed.length + changed.length === 0) return `${title}\n  no name or version differs`
  const rows = [
    ...added.map(({ name, version }) => ['+', printable(name), printable(version)]),
    ...removed.map(({ name, version }) => ['-', printable(name), printable(version)]),
    ...changed.map(({ name, from, to }) => [
      '~',
      printable(name),
      `${printable(from.join(', '))} -> ${printable(to.join(', '))}`,
    ]),
  ]
  return `${title}: ${added.length} added, ${removed.length} removed, ${changed.length} changed\n${indented(alignLeft(rows))}`
}

function patchesSection({ patches }: DiffReport): string {
  if (patches === null || patches.gained.length + patches.lost.length === 0) return ''
  const rows = [
    ...patches.gained.map((one) => ['+', printable(one.id), printable(one.package)]),
    ...patches.lost.map((one) => ['-', printable(one.id), printable(one.package)]),
  ]
  const lost = patches.lost.length === 0 ? '' : ' (lost: fixed by another version, or open again)'
  return `Patched vulnerabilities: ${patches.gained.length} gained, ${patches.lost.length} lost${lost}\n${indented(alignLeft(rows))}`
}

function fetchSection({ layers, bytesToFetch, fetchedAgain }: DiffReport): string {
  const { shared, fetched, dropped } = layers
  const rows = fetched.layers.map((layer) => ['', formatBytes(layer.size), layerContents(layer)])
  const again =
    fetchedAgain === null || fetchedAgain.length === 0
      ? ''
      : `\n  Fetched again under the same name (rebuilt, or beside something that has changed):\n${indented(
          indented(
            wrapped(
              fetchedAgain.map((name) => printable(name)),
              94,
            ),
          ),
        )}`
  const counts = `${sumText(fetched)} to fetch, ${sumText(shared)} shared, ${sumText(dropped)} dropped`
  const table = rows.length === 0 ? '' : `\n${indented(alignRight(rows))}`
  return `A node with the first image fetches ${formatBytes(bytesToFetch)} for the second.\n  Layers: ${counts}${table}${again}`
}

const sumText = ({ count, bytes }: LayerSum): string => `${count} (${formatBytes(bytes)})`
