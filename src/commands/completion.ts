import { NixeryError } from '../base/errors.ts'
import type { Answer, Call } from './call.ts'
import { allOptions } from './common-options.ts'
import { shortTextOf } from './help.ts'
import type { Option } from './options.ts'
import { COMMANDS, type CommandName, type CommandTable, commandNames } from './table.ts'

/** Of what is said beside an option. */
const MOST_COLUMNS = 70

const SHELLS = { bash, zsh, fish } as const

/** `nixery-action completion bash|zsh|fish`: what the shell's start-up file evaluates. */
export async function completionCommand({ operands: [shell = ''] }: Call): Promise<Answer> {
  const render = Object.hasOwn(SHELLS, shell) ? SHELLS[shell as keyof typeof SHELLS] : undefined
  if (render !== undefined) return { text: render() }
  const hint = `write one of ${Object.keys(SHELLS).join(', ')}`
  throw new NixeryError('usage', { message: `completion: "${shell}" is not a shell that is supported`, hint })
}

const optionsOf = (command: CommandName): readonly (readonly [string, Option])[] =>
  Object.entries(allOptions(COMMANDS[command].options))

/** The values of an option, or an operand, that has a few: `true|false`. */
const choicesOf = (value = ''): readonly string[] =>
  /^[a-z-]+(\|[a-z-]+)+$/.test(value) ? value.split('|') : []

const operandChoices = (command: CommandName): readonly string[] => {
  const { operands = [] }: CommandTable = COMMANDS[command]
  return choicesOf(operands[0])
}

/** Whether a value is, or begins with, the path of something. */
const isPath = (value = ''): boolean => /FILE|DIR|PATH|SOURCE/.test(value)

/** What stands before a value: `-f|--file`. */
const spellings = ([name, { short }]: readonly [string, Option]): readonly string[] =>
  short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`]

/**
 * Values after their options, options after `-`, and files where nothing else is known. Bash makes words of `=`,
 * too.
 */
function bash(): string {
  const words = commandNames.map((name) => {
    const options = optionsOf(name).map(([option]) => `--${option}`)
    // Where only options can follow, they are offered before anybody writes a -.
    const { operands }: CommandTable = COMMANDS[name]
    const others = operands === undefined ? options : operandChoices(name)
    return `    ${name}) options="${options.join(' ')}" operands="${others.join(' ')}" ;;`
  })
  const values = commandNames.flatMap((name) =>
    optionsOf(name)
      .filter(([, { value }]) => value !== undefined)
      .map((option) => {
        const patterns = spellings(option).map((one) => `${name}:${one}`)
        return `    ${patterns.join('|')}) values="${choicesOf(option[1].value).join(' ') || '-'}" ;;`
      }),
  )
  return `_nixery_action() {
  local at=$COMP_CWORD current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local options= operands= values= word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:at-1}"; do [ "$word" != -- ] || return 0; done
  [ "$current" != = ] || { current= previous=\${COMP_WORDS[at-1]}; }
  [ "$previous" != = ] || previous=\${COMP_WORDS[at-2]}
  if [ "$at" = 1 ]; then
    COMPREPLY=($(compgen -W "${commandNames.join(' ')} --help --version" -- "$current"))
    return 0
  fi
  case \${COMP_WORDS[1]} in
${words.join('\n')}
  esac
  case \${COMP_WORDS[1]}:$previous in
${values.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) [ "$values" = - ] || COMPREPLY=($(compgen -W "\${values:-$operands}" -- "$current")) ;;
  esac
}
complete -o default -F _nixery_action nixery-action
`
}

function zsh(): string {
  const cases = commandNames.map((name) => {
    const specs = [...optionsOf(name).map(zshOption), ...zshOperands(name)]
    return `    ${name})\n      _arguments -S ${specs.map((spec) => `\\\n        ${spec}`).join(' ')} ;;`
  })
  const commands = commandNames.map((name) => zshQuote(`${name}:${COMMANDS[name].summary}`))
  return `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
_nixery_action() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.join(' ')})
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
compdef _nixery_action nixery-action
`
}

/** `'(-f --file)'{-f,--file=}'[Image file]:FILE:_files'` */
function zshOption(option: readonly [string, Option]): string {
  const [name, { value, short, help, list, inFile }] = option
  const choices = choicesOf(value)
  const action = choices.length > 0 ? `(${choices.join(' ')})` : isPath(value) ? '_files' : ' '
  // What may be true means that when no value follows it.
  const colon = choices.includes('true') ? '::' : ':'
  const argument = value === undefined ? '' : `${colon}${inZsh(value)}:${action}`
  const text = zshQuote(`[${inZsh(shortTextOf(help, MOST_COLUMNS))}]${argument}`)
  const sign = value === undefined ? '' : '='
  const isRepeated = list === true || ['list', 'map', 'platforms'].includes(inFile ?? '')
  const once = isRepeated ? "'*'" : `'(${spellings(option).join(' ')})'`
  const names = short === undefined ? `--${name}${sign}` : `{-${short},--${name}${sign}}`
  return `${once}${names}${text}`
}

function zshOperands(name: CommandName): readonly string[] {
  const { operands = [] }: CommandTable = COMMANDS[name]
  const choices = operandChoices(name)
  return operands.map((operand) => {
    const other = operand.includes('PACKAGES') ? ' ' : '_files'
    const action = choices.length > 0 ? `(${choices.join(' ')})` : other
    return zshQuote(`${operand.includes('...') ? '*' : ''}:${inZsh(operand.toLowerCase())}:${action}`)
  })
}

const inZsh = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&')

function fish(): string {
  const commands = commandNames.map(
    (name) =>
      `complete -c nixery-action -n __fish_use_subcommand -f -a ${name} -d ${fishQuote(COMMANDS[name].summary)}`,
  )
  const options = commandNames.flatMap((command) => {
    const here = `complete -c nixery-action -n '__fish_seen_subcommand_from ${command}'`
    const operands = operandChoices(command)
    const given = operands.length === 0 ? [] : [`${here} -f -a ${fishQuote(operands.join(' '))}`]
    return [...given, ...optionsOf(command).map((option) => `${here} ${fishOption(option)}`)]
  })
  return `${[...commands, ...options].join('\n')}\n`
}

function fishOption([name, { value, short, help }]: readonly [string, Option]): string {
  const choices = choicesOf(value)
  const argument = isPath(value) ? ['-r', '-F'] : ['-x']
  return [
    ...[`-l ${name}`, ...(short === undefined ? [] : [`-s ${short}`])],
    ...(value === undefined ? [] : argument),
    ...(choices.length === 0 ? [] : [`-a ${fishQuote(choices.join(' '))}`]),
    `-d ${fishQuote(shortTextOf(help, MOST_COLUMNS))}`,
  ].join(' ')
}

/** In zsh a backslash is one between quotes; in fish it is not. */
const zshQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const fishQuote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
