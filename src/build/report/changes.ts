/** How an image differs from the one that its first tag pointed to before. */
import { firstFew } from '../../base/columns.ts'
import { counted, formatBytes } from '../../base/format.ts'
import { code, markdownTable, plain } from '../../base/markdown.ts'
import { printable } from '../../base/printable.ts'
import type { SettingChange } from '../../inspect/diff-config.ts'
import type { NameChanges } from '../../inspect/diff-names.ts'
import type { DiffReport } from '../../inspect/diff-report.ts'

/** The image that a tag pointed to before this run. */
export interface LastImage {
  /** `ghcr.io/org/tools:latest` */
  readonly reference: string
  /** Of the manifest or index. */
  readonly digest: string
  /** One for each platform that both have, in the order of the new image's. */
  readonly diffs: readonly DiffReport[]
}

/** The command `diff` has all rows. */
const MOST_ROWS = 40
/** More names are not read. */
const MOST_NAMES = 6
const LONGEST_VALUE = 80

/** Markdown for people who review: what changed, and what a node has to fetch for it. */
export function renderChanges(last: LastImage, digest: string): readonly string[] {
  const digests = `${code(shortDigest(last.digest))} → ${code(shortDigest(digest))}`
  const ofPlatforms = groups(last.diffs).flatMap(({ platforms, diff }) => {
    const title = last.diffs.length === 1 ? [] : [`For ${platforms.map(plain).join(', ')}:`, '']
    return [...title, ...changeTable(diff)]
  })
  const bytes = [...new Set(last.diffs.map(({ bytesToFetch }) => formatBytes(bytesToFetch)))].join(' or ')
  return [
    `**Since the last ${code(tagOf(last.reference))}** (${digests}): a node that has it fetches **${bytes}**`,
    '',
    ...ofPlatforms,
  ]
}

/** For one line: what was asked for by name, and how much came along. */
export function changesInWords({ reference, diffs }: LastImage): string {
  const [diff] = diffs
  const bytes = formatBytes(Math.max(0, ...diffs.map(({ bytesToFetch }) => bytesToFetch)))
  const what = diff === undefined ? '' : namedChanges(diff)
  return `changed since ${printable(tagOf(reference))}: ${what === '' ? 'only its bytes' : what} (${bytes} to fetch)`
}

/** What has a name. */
type Named = Pick<DiffReport, 'packages' | 'storePaths' | 'config'>

/** What differs by name, in a few words; empty when nothing does. */
export function namedChanges(diff: Named): string {
  const asked = diff.packages ?? { added: [], removed: [], changed: [] }
  const names = [
    ...asked.changed.map(({ name, from, to }) => `${name} ${from.join('/')} -> ${to.join('/')}`),
    ...asked.added.map((one) => `+${[one.name, one.version].filter(Boolean).join(' ')}`),
    ...asked.removed.map(({ name }) => `-${name}`),
    ...changedSettings(diff).map(({ setting }) => setting),
  ]
  const others = changedPackages(diff).length - namesIn(asked)
  const rest = others === 0 ? [] : [counted(others, names.length === 0 ? 'store path' : 'more store path')]
  return [
    ...(names.length === 0
      ? []
      : [
          firstFew(
            names.map((name) => printable(name)),
            MOST_NAMES,
          ),
        ]),
    ...rest,
  ].join('; ')
}

const namesIn = ({ added, removed, changed }: NameChanges): number =>
  added.length + removed.length + changed.length

/** `latest` of `ghcr.io/org/tools:latest` */
const tagOf = (reference: string): string =>
  /:([^:/@]+)$/.exec(reference.replace(/@.*/, ''))?.[1] ?? reference

/** For a table of several images: `↑2 +1 −1`, and how many settings. */
export function changeCounts({ diffs: [diff] }: LastImage): string {
  if (diff === undefined) return ''
  const rows = changedPackages(diff)
  const settings = changedSettings(diff).length
  const packages = ['↑', '+', '−'].flatMap((sign) => {
    const count = rows.filter(([one]) => one === sign).length
    return count === 0 ? [] : [`${sign}${count}`]
  })
  const named = settings === 0 ? [] : [`${settings} ${settings === 1 ? 'setting' : 'settings'}`]
  return [...packages, ...named].join(' ')
}

const COLUMNS = { '': 'left', package: 'left', before: 'left', now: 'left' } as const

const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 8)

/** Platforms with the same changes have one table. */
function groups(diffs: readonly DiffReport[]): readonly { platforms: readonly string[]; diff: DiffReport }[] {
  const byTable = new Map<string, { platforms: string[]; diff: DiffReport }>()
  for (const diff of diffs) {
    const key = changeTable(diff).join('\n')
    const group = byTable.get(key) ?? { platforms: [], diff }
    group.platforms.push(diff.to.platform)
    byTable.set(key, group)
  }
  return [...byTable.values()]
}

function changeTable(diff: DiffReport): readonly string[] {
  const rows = changedPackages(diff)
  const settings = changedSettings(diff).map(settingRow)
  const shown = [...rows, ...settings].slice(0, MOST_ROWS)
  const left = rows.length + settings.length - shown.length
  const more = left > 0 ? [['', `and ${left} more`, '', '']] : []
  const unknown = diff.storePaths === null ? [['', 'packages', 'unknown', '']] : []
  const same = settings.length === 0 ? [['', 'settings', '', 'unchanged']] : []
  return [...markdownTable(COLUMNS, [...unknown, ...shown, ...more, ...same]), '']
}

/** What was asked for comes first, then what it brings along. */
function changedPackages({ packages, storePaths }: Named): readonly Row[] {
  const asked = packages === null ? [] : packageRows(packages, true)
  const names = new Set(asked.map(([, name]) => name))
  const others = storePaths === null ? [] : packageRows(storePaths, false)
  return [...asked, ...others.filter(([, name]) => !names.has(name))]
}

const changedSettings = ({ config }: Named): readonly SettingChange[] =>
  config.filter(({ setting }) => !isNixpkgs(setting))

type Row = readonly [sign: string, name: string, before: string, now: string]

/** `areAsked`: what was asked for stands out. */
function packageRows({ changed, added, removed }: NameChanges, areAsked: boolean): readonly Row[] {
  const now = (text: string) => (areAsked && text !== '' ? `**${plain(text)}**` : plain(text))
  const list = (versions: readonly string[]) => versions.filter((one) => one !== '').join(', ')
  return [
    ...changed.map(({ name, from, to }): Row => ['↑', code(name), plain(list(from)), now(list(to))]),
    ...added.map(({ name, version }): Row => ['+', code(name), '', now(version || 'new')]),
    ...removed.map(({ name, version }): Row => ['−', code(name), plain(version || 'there'), 'gone']),
  ]
}

const settingRow = ({ setting, from, to }: SettingChange): readonly string[] => [
  '',
  plain(setting),
  from === null ? 'not set' : code(shortened(from)),
  to === null ? 'not set' : code(shortened(to)),
]

const shortened = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text

/** Labels that change with nixpkgs say nothing about how the image runs; its revision is in the summary. */
const isNixpkgs = (setting: string): boolean =>
  ['label org.nixos.nixpkgs.revision', 'label org.opencontainers.image.version'].includes(setting)
