import { NixeryError } from '../base/errors.ts'
import type { Answer, Call } from './call.ts'
import { LOG_OPTIONS } from './log-settings.ts'
import { COMMANDS, type CommandTable, commandNames } from './table.ts'

const SHELLS = { bash, zsh, fish } as const

/** `nixery-action completion bash|zsh|fish`: what the shell's start-up file evaluates. */
export async function completionCommand({ operands: [shell = ''] }: Call): Promise<Answer> {
  const render = Object.hasOwn(SHELLS, shell) ? SHELLS[shell as keyof typeof SHELLS] : undefined
  if (render !== undefined) return { text: render() }
  const hint = `write one of ${Object.keys(SHELLS).join(', ')}`
  throw new NixeryError('usage', { message: `completion: "${shell}" is not a shell that is supported`, hint })
}

const optionsOf = (command: keyof typeof COMMANDS): readonly string[] => {
  const { options }: CommandTable = COMMANDS[command]
  return [...Object.keys(options), ...Object.keys(LOG_OPTIONS), 'debug', 'help', 'version'].map(
    (name) => `--${name}`,
  )
}

/** The values of an option that has a few: `true|false`. */
const choicesOf = (value = ''): readonly string[] =>
  /^[a-z-]+(\|[a-z-]+)+$/.test(value) ? value.split('|') : []

function bash(): string {
  const cases = commandNames.map((name) => `    ${name}) words="${optionsOf(name).join(' ')}" ;;`)
  return `_nixery_action() {
  local current=\${COMP_WORDS[COMP_CWORD]} words="${commandNames.join(' ')}"
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" = 1 ] && words="${commandNames.join(' ')} --help --version"
  case $current in
    -* | '') COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) [ "$COMP_CWORD" = 1 ] && COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _nixery_action nixery-action
`
}

function zsh(): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash()}`
}

function fish(): string {
  const commands = commandNames.map(
    (name) =>
      `complete -c nixery-action -n __fish_use_subcommand -f -a ${name} -d ${quote(COMMANDS[name].summary)}`,
  )
  const options = commandNames.flatMap((command) => {
    const table: CommandTable = COMMANDS[command]
    return Object.entries(table.options).map(([name, { value, short, help }]) => {
      const choices = choicesOf(value)
      return [
        `complete -c nixery-action -n '__fish_seen_subcommand_from ${command}' -l ${name}`,
        ...(short === undefined ? [] : [`-s ${short}`]),
        ...(value === undefined ? [] : ['-r']),
        ...(choices.length === 0 ? [] : [`-f -a ${quote(choices.join(' '))}`]),
        `-d ${quote(firstSentence(help))}`,
      ].join(' ')
    })
  })
  return `${[...commands, ...options].join('\n')}\n`
}

const firstSentence = (text: string): string => /^.*?[.:](?=\s|$)/.exec(text)?.[0].slice(0, -1) ?? text

const quote = (text: string): string => `'${text.replace(/[\\']/g, (one) => `\\${one}`)}'`
