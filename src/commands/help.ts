import { allOptions, COMMON_OPTIONS } from './common-options.ts'
import { type Group, groupsOf, type Options } from './help-groups.ts'
import type { Option } from './options.ts'
import { COMMANDS, type CommandName, type CommandTable, commandNames } from './table.ts'

const WIDTH = 100
const INDENT = ' '.repeat(6)

export const EXAMPLES = [
  'nixery-action build --packages "git jq" --nixpkgs nixos-25.11 --image ghcr.io/org/tools',
  'nixery-action build --packages "git jq" --nixpkgs nixos-25.11 --push false --load podman',
  'nixery-action build --file nixery.yml --all',
]

/** The text of `nixery-action --help`: what commands there are. */
export function renderOverview(): string {
  const width = Math.max(...commandNames.map((name) => name.length)) + 2
  return `Usage: nixery-action COMMAND [options]

Container images from a list of nixpkgs packages.

Commands:
${commandNames.map((name) => `  ${name.padEnd(width)}${COMMANDS[name].summary}`).join('\n')}

Examples:
${EXAMPLES.map((line) => `  ${line}`).join('\n')}

"nixery-action COMMAND --help" has the options of a command, --version the version.
`
}

/** The text of `nixery-action COMMAND --help`, made from the table of commands. */
export function renderHelp(name: CommandName): string {
  const { usage, about, options }: CommandTable = COMMANDS[name]
  const others = commandNames.filter((other) => other !== name).join(', ')
  return `Usage: nixery-action ${name} ${usage}

${wrap(about, '')}

${groupsOf(options)
  .map((group) => describeGroup(group, options))
  .join('\n\n')}
${Object.keys(COMMON_OPTIONS)
  .map((one) => describe([one, allOptions(options)[one] as Option]))
  .join('\n')}

${wrap(`Other commands, each with its own --help: ${others}.`, '')}

Exit codes: ${EXIT_CODES}
${name === 'build' ? `\nEnvironment: ${ENVIRONMENT}\n` : ''}`
}

export const EXIT_CODES = '0 success, 1 failure, 2 usage error or invalid input.'

export const ENVIRONMENT = `SOURCE_DATE_EPOCH (seconds since 1970) is the creation time of the image, by default 0.
DOCKER_CONFIG, NIX_CONFIG, NIX_REMOTE and the proxy variables work as in docker, Nix and oras.`

function describeGroup({ title, names }: Group, options: Options): string {
  return `${title}:\n${names.map((name) => describe([name, options[name] as Option])).join('\n')}`
}

function describe([name, option]: readonly [string, Option]): string {
  const secret =
    option.secret === true ? ' Give env:NAME, file:PATH or - (standard input), never the secret itself.' : ''
  const fallback = (option.default ?? '') === '' ? '' : ` Default: ${option.default}.`
  return `  ${option.short === undefined ? '' : `-${option.short}, `}--${name}${option.value === undefined ? '' : ` ${option.value}`}\n${wrap(option.help + secret + fallback)}`
}

function wrap(text: string, indent = INDENT): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? indent + word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
