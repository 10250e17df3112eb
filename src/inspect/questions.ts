/** Answers to "why is it there?" and "what weighs so much?", for people on a terminal. */
import { totalSize } from '../base/collections.ts'
import { alignLeft, bar, firstFew, indented } from '../base/columns.ts'
import { NixeryError } from '../base/errors.ts'
import { formatBytes } from '../base/format.ts'
import { printable } from '../base/printable.ts'
import { nearestNames } from '../base/suggest.ts'
import { closureSize, type PackageGraph, reversed, waysFromAsked, weighed } from './graph.ts'
import type { ImageReport } from './image-report.ts'

/** How many names of packages stand in one line. */
const NAMES = 8

/**
 * For each package of this name the shortest way to it from the list of packages, and what needs it. Throws
 * `invalid-input` when there is none of this name.
 */
export function renderWhy(packages: PackageGraph, wanted: string): string {
  const found = packages.flatMap(({ name, version }, index) =>
    [name, `${name}-${version}`, `${name} ${version}`].includes(wanted) ? [index] : [],
  )
  if (found.length === 0) throw unknownPackage(packages, wanted)
  const [ways, neededBy] = [waysFromAsked(packages), reversed(packages)]
  const label = labelsOf(packages)
  const answers = found.map((index) => {
    const way = ways[index] ?? []
    const size = packages[index]?.size ?? 0
    const sizes =
      size === 0 ? '' : `${formatBytes(size)}, with all it needs ${formatBytes(closureSize(packages, index))}`
    const users = (neededBy[index] ?? []).map(label)
    const lines = [
      ...chain(way.map(label)),
      ...(users.length > 0 ? [`needed by ${firstFew(users, NAMES)}`] : []),
    ]
    return `${`${label(index)}  ${sizes}`.trimEnd()}\n${indented(lines.join('\n'))}`
  })
  return `${answers.join('\n\n')}\n`
}

/** `git 2.50` above `└ curl 8.14` above `  └ zlib 1.3`. */
function chain(way: readonly string[]): readonly string[] {
  if (way.length === 0) return ['no package of the list needs it']
  if (way.length === 1) return ['the list of packages names it']
  return way.map((one, depth) => (depth === 0 ? one : `${'  '.repeat(depth - 1)}└ ${one}`))
}

function unknownPackage(packages: PackageGraph, wanted: string): NixeryError {
  const names = [...new Set(packages.map(({ name }) => name))]
  const guesses = nearestNames(wanted, names)
  return new NixeryError('invalid-input', {
    message: `${printable(wanted)}: the image has no package of this name`,
    hint:
      guesses.length > 0
        ? `did you mean ${guesses.map((name) => printable(name)).join(' or ')}?`
        : 'inspect --explain lists them all',
  })
}

const ROWS = 10
const BAR = 24

interface Weight {
  readonly label: string
  readonly size: number
}

/** What weighs most: packages as they are unpacked or, where these are unknown, layers as they are transferred. */
export function renderSizes(report: ImageReport, packages: PackageGraph | undefined): string {
  const known = weighed(packages)
  const label = labelsOf(known ?? [])
  const weights = known
    ? known.map(({ size }, index): Weight => ({ label: label(index), size }))
    : report.layers.map(({ storePaths, description, size }): Weight => {
        const names =
          (storePaths ?? []).slice(0, 3).join(', ') + ((storePaths?.length ?? 0) > 3 ? ', ...' : '')
        return { label: printable(names || description || 'unknown'), size }
      })
  const sorted = [...weights].sort((a, b) => b.size - a.size)
  const rest = sorted.slice(ROWS)
  const of = known ? 'packages, unpacked' : 'layers, compressed'
  const left: Weight = { label: `${rest.length} more`, size: totalSize(rest) }
  const rows = rest.length === 0 ? sorted : [...sorted.slice(0, ROWS), left]
  const largest = Math.max(1, ...sorted.map(({ size }) => size))
  const cells = rows.map((row) => [
    formatBytes(row.size).padStart(8),
    bar(row.size / largest, BAR),
    row.label,
  ])
  const head = `${formatBytes(totalSize(weights))} in ${weights.length} ${of}`
  return `${head}\n${indented(alignLeft(cells))}\n`
}

const labelsOf =
  (packages: PackageGraph) =>
  (index: number): string => {
    const { name = '', version = '' } = packages[index] ?? {}
    return printable(`${name} ${version}`.trim())
  }
