import packageJson from '../../package.json' with { type: 'json' }
import { wrapped, wrapText } from '../base/wrap.ts'
import { allOptions, COMMON_OPTIONS } from './common-options.ts'
import { COMMAND_GROUPS, type Group, groupsOf, type Options } from './help-groups.ts'
import type { Option } from './options.ts'
import { COMMANDS, type CommandName, type CommandTable, commandNames } from './table.ts'

/** Longer lines are hard to read. */
const MOST_COLUMNS = 100
const INDENT = ' '.repeat(6)
/** Where the texts of the short help begin. */
const SHORT_INDENT = 34

export const EXAMPLES = [
  'nixery-action build git jq --nixpkgs nixos-25.11 --image ghcr.io/org/tools',
  'nixery-action build git jq --nixpkgs nixos-25.11 --push false --load podman',
  'nixery-action build --file nixery.yml --all',
]

const DOCUMENTS = `${packageJson.repository.url.replace(/^git\+|\.git$/g, '')}/tree/v1/docs`

/** The text of `nixery-action --help`: what commands there are. */
export function renderOverview(): string {
  const width = Math.max(...commandNames.map((name) => name.length)) + 2
  const groups = COMMAND_GROUPS.map(
    ({ title, names }) =>
      `${title}:\n${names.map((name) => `  ${name.padEnd(width)}${COMMANDS[name].summary}`).join('\n')}`,
  )
  return `Usage: nixery-action COMMAND [options]

Container images from a list of nixpkgs packages.

${groups.join('\n\n')}

Examples:
${EXAMPLES.map((line) => `  ${line}`).join('\n')}

COMMAND -h lists the options of a command, COMMAND --help explains them.
`
}

/** The text of `nixery-action COMMAND --help`, made from the table of commands. `columns`: of the terminal. */
export function renderHelp(name: CommandName, columns = MOST_COLUMNS): string {
  const { usage, about, options, examples = [] }: CommandTable = COMMANDS[name]
  const width = Math.min(columns, MOST_COLUMNS)
  const others = commandNames.filter((other) => other !== name).join(', ')
  const describe = describer(width)
  return `Usage: nixery-action ${name} ${usage}

${wrapText(about, width)}
${examples.length === 0 ? '' : `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}\n`}
${groupsOf(options)
  .map(
    ({ title, names }) =>
      `${title}:\n${names.map((one) => describe([one, options[one] as Option])).join('\n')}`,
  )
  .concat('Common options:')
  .join('\n\n')}
${commonOf(options).map(describe).join('\n')}

${wrapText(`Other commands, each with its own --help: ${others}.`, width)}

Exit codes: ${EXIT_CODES}
${name === 'build' ? `\n${wrapText(`Environment: ${ENVIRONMENT}`, width)}\n` : ''}
Documents (docs/): ${DOCUMENTS}
`
}

/** The text of `nixery-action COMMAND -h`: what options there are, a line each. */
export function renderShortHelp(name: CommandName, columns = MOST_COLUMNS): string {
  const { usage, summary, options }: CommandTable = COMMANDS[name]
  const width = Math.min(columns, MOST_COLUMNS)
  const listed = ({ title, names }: Group) =>
    `${title}:\n${names.map((one) => listedOption([one, options[one] as Option], width)).join('\n')}`
  return `Usage: nixery-action ${name} ${usage}

${summary}.

${groupsOf(options).map(listed).concat('Common options:').join('\n\n')}
${commonOf(options)
  .map((one) => listedOption(one, width))
  .join('\n')}

nixery-action ${name} --help explains them.
`
}

export const EXIT_CODES = '0 success, 1 failure, 2 usage error or invalid input.'

export const ENVIRONMENT = `SOURCE_DATE_EPOCH (seconds since 1970) is the creation time of the image, by default 0.
DOCKER_CONFIG, NIX_CONFIG, NIX_REMOTE and the proxy variables work as in docker, Nix and oras.`

function commonOf(options: Options): readonly (readonly [string, Option])[] {
  const all = allOptions(options)
  return Object.keys(COMMON_OPTIONS).map((one) => [one, all[one] as Option])
}

const titleOf = ([name, { short, value }]: readonly [string, Option]): string =>
  `  ${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`

/** What an option is for, with its default. */
export function textOf({ help, secret, default: fallback = '' }: Option): string {
  const how =
    secret === true ? ' Give env:NAME, file:PATH or - (standard input), never the secret itself.' : ''
  // What has a default here is required elsewhere.
  const text = / Default/.test(help) ? help.replace(' Required.', '') : help
  return text + how + (fallback === '' ? '' : ` Default: ${fallback}.`)
}

const describer =
  (width: number) =>
  (one: readonly [string, Option]): string =>
    `${titleOf(one)}\n${wrapped(INDENT + textOf(one[1]), width).join('\n')}`

/** The first sentence, or the part of it that fits: remarks in parentheses go first. */
export function shortTextOf(help: string, room: number): string {
  const whole = firstSentence(help)
  const isWhole = whole.length <= room && whole.split('(').length === whole.split(')').length
  const sentence = isWhole ? whole : firstSentence(help.replaceAll(/ \([^()]*\)/g, ''))
  if (sentence.length <= room) return sentence
  const comma = sentence.lastIndexOf(',', room)
  return comma > room / 3 ? sentence.slice(0, comma) : `${sentence.slice(0, room - 1).replace(/ \S*$/, '')}…`
}

const firstSentence = (text: string): string => /^.*?(?=[.;:](?: |$)|$)/.exec(text)?.[0] ?? text

/** An option in one line, or in two where its name is long. */
function listedOption(one: readonly [string, Option], width: number): string {
  const [title, room] = [titleOf(one), width - SHORT_INDENT]
  const text = shortTextOf(one[1].help, room)
  const gap =
    title.length + 2 > SHORT_INDENT
      ? `\n${' '.repeat(SHORT_INDENT)}`
      : ' '.repeat(SHORT_INDENT - title.length)
  return `${title}${gap}${text}`
}
