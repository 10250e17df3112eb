import { firstFew } from '../base/columns.ts'
import { counted, formatBytes } from '../base/format.ts'
import { printable } from '../base/printable.ts'
import { wrapped } from '../base/wrap.ts'
import type { Forecast, LayersForecast, NixForecast } from '../build/forecast.ts'
import { namedChanges } from '../build/report/changes.ts'
import { changesText } from '../cache/inputs-record.ts'

/** More names are not read. */
const MOST_NAMES = 8

const LABEL_WIDTH = 7

/** What `build --dry-run` says on a terminal of so many columns: a few lines for each image. */
export function renderForecasts(images: readonly Forecast[], columns = Infinity): string {
  return `${images.flatMap((image) => linesOf(image, columns)).join('\n')}\n`
}

function linesOf(image: Forecast, columns: number): readonly string[] {
  const { name, digest, nix, layers, tags, outputs } = image
  const rows = [
    ...(digest === undefined || image.action === 'build' ? [] : [['image', digest]]),
    ...whyRows(image),
    ...changeRows(image),
    ...(nix === undefined ? [] : nixRows(nix)),
    ...(layers === undefined ? [] : layerRows(layers)),
    ...(tags.length === 0 ? [] : [[image.action === 'build' ? 'push' : 'move', tags.join(', ')]]),
    ...(outputs.length === 0 ? [] : [['write', outputs.join(', ')]]),
  ]
  const title = { none: 'up to date', 'move-tags': 'tags would be moved', build: 'would be built' }[
    image.action
  ]
  return [
    name === undefined ? title : `${name}: ${title}`,
    ...rows.flatMap(([label = '', text = '']) =>
      wrapped(`  ${label.padEnd(LABEL_WIDTH)}${text}`, columns, label === '' ? 0 : LABEL_WIDTH),
    ),
  ]
}

function whyRows({ reason, changed = [] }: Forecast): readonly string[][] {
  const why = reason ?? (changed.length === 0 ? undefined : `changed: ${changesText(changed)}`)
  return why === undefined ? [] : [['why', why]]
}

/** Against the image that it is compared with; of several platforms the first. */
function changeRows({ changes }: Forecast): readonly string[][] {
  const [platform] = changes?.platforms ?? []
  if (changes === undefined || platform === undefined) return []
  const { from, to } = platform.uncompressedSize
  const before = from === null ? '' : `${formatBytes(from)} -> `
  const named = namedChanges(platform)
  return [
    [
      'since',
      `${printable(changes.reference)}: ${named === '' ? 'no name, version or setting differs' : named}`,
    ],
    [
      'size',
      `${before}${formatBytes(to)} unpacked, ${counted(platform.layers.shared.count, 'layer')} shared`,
    ],
  ]
}

function nixRows({ build, write, download, fetch }: NixForecast): readonly string[][] {
  const sizes = `${formatBytes(fetch.downloadBytes)} to download, ${formatBytes(fetch.unpackedBytes)} unpacked`
  return [
    ...(fetch.paths === 0 ? [] : [['fetch', `${counted(fetch.paths, 'store path')} (${sizes})`]]),
    ...(download.length === 0 ? [] : [['fetch', `${counted(download.length, 'source')}: ${few(download)}`]]),
    ...(build.length === 0
      ? []
      : [['build', `${counted(build.length, 'derivation')} from source: ${few(build)}`]]),
    ...(write.length === 0 ? [] : [['build', `${counted(write.length, 'small file')}: ${few(write)}`]]),
    ['pack', 'the layers that are new, which is known when Nix has done that'],
  ]
}

function layerRows({ total, pack, fetch, upload }: LayersForecast): readonly string[][] {
  const bytes = pack.reduce((sum, layer) => sum + layer.bytes, 0)
  const names = pack.flatMap(({ contents }) => contents.slice(0, 2))
  const packed =
    pack.length === 0
      ? `none of ${total} layers`
      : `${pack.length} of ${total} layers, ${formatBytes(bytes)} uncompressed: ${few(names)}`
  return [
    ...(fetch.paths === 0
      ? []
      : [['fetch', `${counted(fetch.paths, 'store path')}, ${formatBytes(fetch.bytes)} unpacked`]]),
    ['pack', packed],
    ...(upload.layers === 0
      ? []
      : [
          [
            '',
            `${upload.layers} of them known from earlier builds (${formatBytes(upload.bytes)} compressed)`,
          ],
        ]),
  ]
}

const few = (names: readonly string[]): string => firstFew(names, MOST_NAMES)
