/** `nixery-action man`: the manual page, made from the table of commands. The format is that of man(7). */
import packageJson from '../../package.json' with { type: 'json' }
import type { Answer } from './call.ts'
import { COMMON_OPTIONS } from './common-options.ts'
import { ENVIRONMENT, EXAMPLES, EXIT_CODES, textOf } from './help.ts'
import { groupsOf } from './help-groups.ts'
import type { Option } from './options.ts'
import { COMMANDS, type CommandName, type CommandTable, commandNames } from './table.ts'

export async function manCommand(): Promise<Answer> {
  return { text: renderManual() }
}

export function renderManual(): string {
  const parts = [
    `.TH NIXERY\\-ACTION 1 ${packageJson.releaseDate} "nixery\\-action ${plain(packageJson.version)}" "User Commands"`,
    '.SH NAME',
    `nixery\\-action \\- ${plain(packageJson.description)}`,
    '.SH SYNOPSIS',
    ...commandNames.flatMap((name, index) => [...(index === 0 ? [] : ['.br']), synopsis(name)]),
    ...commandNames.flatMap(describe),
    '.SH OPTIONS OF EVERY COMMAND',
    ...Object.entries(COMMON_OPTIONS).flatMap(option),
    ...['.SH EXIT STATUS', plain(EXIT_CODES), '.SH ENVIRONMENT', plain(ENVIRONMENT)],
    ...['.SH EXAMPLES', '.nf', ...EXAMPLES.map(plain), '.fi'],
    ...['.SH SEE ALSO', plain(packageJson.repository.url.replace(/^git\+|\.git$/g, ''))],
  ]
  return `${parts.join('\n')}\n`
}

function synopsis(name: CommandName): string {
  const { usage }: CommandTable = COMMANDS[name]
  return `.B nixery\\-action ${plain(name)}\n${plain(usage)}`
}

function describe(name: CommandName): readonly string[] {
  const { about, options }: CommandTable = COMMANDS[name]
  const groups = groupsOf(options)
  return [
    ...[`.SH COMMAND ${plain(name.toUpperCase())}`, plain(about)],
    ...groups.flatMap(({ title, names }) => [
      ...(groups.length > 1 ? [`.SS ${plain(title)}`] : []),
      ...names.flatMap((one) => option([one, options[one] as Option])),
    ]),
  ]
}

function option(one: readonly [string, Option]): readonly string[] {
  const [name, { value, short }] = one
  const letter = short === undefined ? '' : `\\fB\\-${short}\\fR, `
  const argument = value === undefined ? '' : ` \\fI${plain(value)}\\fR`
  return ['.TP', `${letter}\\fB\\-\\-${plain(name)}\\fR${argument}`, plain(textOf(one[1]))]
}

/** Text that has no commands in it, whatever it begins with. */
function plain(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return escaped.replace(/^(?=[.'])/gm, '\\&')
}
