import { readFileSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { NixeryError } from '../base/errors.ts'
import { nearestNames } from '../base/suggest.ts'
import { hasPluginSettings } from '../request/inputs/plugin-settings.ts'
import { allOptions } from './common-options.ts'
import { LOG_OPTIONS } from './log-settings.ts'
import type { Option } from './options.ts'
import { COMMANDS, type CommandName, type CommandTable, commandNames } from './table.ts'

export type Command =
  /** Without `of`: the list of commands; `isShort`: a line for each option. */
  | { readonly name: 'help'; readonly of?: CommandName; readonly isShort?: boolean }
  | { readonly name: 'version' }
  | {
      readonly name: CommandName
      readonly debug: boolean
      /** What an option was given, `true` for a flag. */
      readonly option: (name: string) => string | undefined
      /** What the command's table names, in this order. */
      readonly operands: readonly string[]
      /** What follows `--`, for a command that runs a program. */
      readonly program: readonly string[]
    }

/**
 * Reads the command line; none at all is that of a plugin step, where the environment has its settings.
 * Throws `usage`, with the first argument that is wrong.
 */
export function parseCommand(given: readonly string[], env: NodeJS.ProcessEnv): Command {
  const argv = given.length === 0 && hasPluginSettings(env) ? ['plugin'] : given
  return readCommand(argv, env)
}

function readCommand(all: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { argv, program } = cutProgram(all)
  const named = commandNames.find((one) => one === argv.find(isCommand))
  if (argv.length === 0 || (named === undefined && isHelp(argv[0]))) return { name: 'help' }
  const name = named ?? 'build'
  const { options, operands = [], runs }: CommandTable = COMMANDS[name]
  if (argv[0] === 'help') return { name: 'help', of: name }
  const args = argv.flatMap((argument, index) => withValue(argument, argv[index + 1], options))
  const { values, positionals } = parse(args, options, name)
  if (values.help === true) return { name: 'help', of: name, isShort: !args.includes('--help') }
  if (values.version === true) {
    if (runs === true && positionals.length > 1) throw forProgram(positionals.slice(1))
    return { name: 'version' }
  }
  checkPositionals(positionals, name, operands)
  checkRepeated(values, options, name)
  checkLog(values, name)
  // Blank is as good as not given. A list that is given several times has several lines.
  const given = (option: string) => {
    const text = [values[option] ?? []].flat().join('\n')
    return text.trim() === '' ? undefined : text
  }
  const secrets = readSecrets(given, options, env)
  return {
    name,
    debug: values.debug === true,
    option: (option) => secrets.get(option) ?? given(option),
    operands: positionals.slice(1),
    program,
  }
}

/** The arguments of a program are its own, whatever they look like. */
function cutProgram(all: readonly string[]) {
  const end = all.indexOf('--')
  const { runs }: CommandTable =
    COMMANDS[commandNames.find((name) => name === all.find(isCommand)) ?? 'build']
  return runs === true && end >= 0
    ? { argv: all.slice(0, end), program: all.slice(end + 1) }
    : { argv: all, program: [] }
}

function checkPositionals(
  positionals: readonly string[],
  name: CommandName,
  operands: readonly string[],
): void {
  const [first, ...rest] = positionals
  if (first === undefined) throw usage(`missing command: one of ${commandNames.join(', ')}`, name)
  if (first !== name) throw unknownCommand(first)
  if (rest.length > 0 && operands.length === 0) {
    const what = `unexpected argument "${rest.join(' ')}"`
    throw usage(`${what}: ${name} takes options alone; quote values that contain spaces`, name)
  }
  const isOpen = operands.at(-1)?.endsWith('...]') === true
  if (rest.length > operands.length && !isOpen)
    throw usage(`unexpected argument: ${rest.slice(operands.length).join(' ')}`, name)
  const missing = operands.slice(rest.length).filter((operand) => !operand.startsWith('['))
  if (missing.length > 0) throw usage(`missing argument: ${missing.join(' ')}`, name)
}

/** Throws `usage` for a value that none of these options has. */
function checkLog(values: Readonly<Record<string, unknown>>, command: CommandName): void {
  for (const [name, { value }] of Object.entries(LOG_OPTIONS)) {
    const given = [values[name] ?? []].flat().at(-1)
    if (given !== undefined && !value.split('|').includes(String(given)))
      throw usage(`--${name}: "${given}" is not one of ${value.replaceAll('|', ', ')}`, command)
  }
}

/** Of an option that is no list, all values but one would be lost. */
function checkRepeated(
  values: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, Option>>,
  command: CommandName,
): void {
  for (const [name, value] of Object.entries(values)) {
    const { list, inFile } = options[name] ?? {}
    const isList = list === true || ['list', 'map', 'platforms'].includes(inFile ?? '')
    if (Array.isArray(value) && value.length > 1 && !isList)
      throw usage(`--${name} is given ${value.length} times, but takes one value`, command)
  }
}

const isHelp = (argument: string | undefined): boolean => ['help', '--help', '-h'].includes(argument ?? '')

function isCommand(argument: string): boolean {
  return (commandNames as readonly string[]).includes(argument)
}

/** What may be true means that when no value follows it. */
function withValue(
  argument: string,
  next: string | undefined,
  options: Readonly<Record<string, Option>>,
): string[] {
  const values = options[argument.replace(/^--/, '')]?.value?.split('|') ?? []
  const isSwitch = argument.startsWith('--') && values.includes('true')
  const isGiven = next !== undefined && !next.startsWith('-') && !isCommand(next)
  return isSwitch && !isGiven ? [`${argument}=true`] : [argument]
}

const didYouMean = (word: string, known: readonly string[]): string => {
  const [near] = nearestNames(word, known)
  return near === undefined ? '' : `; did you mean ${near}?`
}

function parse(args: string[], options: Readonly<Record<string, Option>>, command: CommandName) {
  const flag = { type: 'boolean' } as const
  const valued = { type: 'string', multiple: true } as const
  const kinds = Object.entries(allOptions(options)).map(([name, { value, short }]) => {
    const kind = value === undefined ? flag : valued
    return [name, short === undefined ? kind : { ...kind, short }]
  })
  const known: KnownOptions = Object.fromEntries(kinds)
  const { values, positionals, tokens } = parseArgs({
    args,
    allowPositionals: true,
    options: known,
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    const problem = token.kind === 'option' ? optionProblem(token, known) : undefined
    if (problem !== undefined) throw usage(problem, command)
  }
  return { values, positionals }
}

type KnownOptions = NonNullable<ParseArgsConfig['options']>

interface OptionToken {
  readonly name: string
  /** With its dashes. */
  readonly rawName: string
  readonly value?: string | undefined
  /** Whether the value stands behind `=`. */
  readonly inlineValue?: boolean | undefined
}

/** Options of other tools, and what is done here instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  base: 'the image to build on is --from',
  'base-image': 'the image to build on is --from',
  'build-arg': 'there are no build arguments; variables of the image are --env',
  tag: 'the image is --image, its tags are --tags',
  repo: 'the image is --image',
  dockerfile: 'a Dockerfile is translated by nixery-action init --from',
}

function optionProblem({ name, rawName, value, inlineValue }: OptionToken, known: KnownOptions) {
  const names = Object.keys(known).map((one) => `--${one}`)
  const isKnown = rawName === `--${name}` ? names.includes(rawName) : rawName === `-${known[name]?.short}`
  if (!isKnown && Object.hasOwn(FOREIGN, name)) return `unknown option ${rawName}: ${FOREIGN[name]}`
  if (!isKnown) return `unknown option ${rawName}${didYouMean(rawName, names)}`
  if (known[name]?.type === 'boolean') return value === undefined ? undefined : `${rawName} takes no value`
  if (value === undefined) return `${rawName} needs a value`
  if (inlineValue === true || !/^-./.test(value)) return undefined
  return `${rawName}: a value that begins with - needs =, as in ${rawName}="-..."`
}

function readSecrets(
  given: (option: string) => string | undefined,
  options: Readonly<Record<string, Option>>,
  env: NodeJS.ProcessEnv,
): ReadonlyMap<string, string> {
  const named = Object.keys(options).filter(
    (option) => options[option]?.secret === true && (given(option) ?? '') !== '',
  )
  if (named.filter((option) => given(option) === '-').length > 1)
    throw usage('standard input can only hold one secret')
  return new Map(named.map((option) => [option, readSecret(option, given(option) ?? '', env)]))
}

/** Every user of a machine can read the arguments of its processes: a secret is only named there. */
function readSecret(name: string, value: string, env: NodeJS.ProcessEnv): string {
  try {
    if (value === '-') return readFileSync(0, 'utf8').trim()
    if (value.startsWith('file:')) return readFileSync(value.slice('file:'.length), 'utf8').trim()
  } catch (error) {
    throw usage(`--${name}: ${(error as Error).message}`)
  }
  if (!value.startsWith('env:'))
    throw usage(`--${name}: a secret on the command line is visible to others; give env:NAME, file:PATH or -`)
  const secret = env[value.slice('env:'.length)]
  if (secret === undefined)
    throw usage(`--${name}: the environment has no variable ${value.slice('env:'.length)}`)
  return secret
}

const unknownCommand = (word: string) =>
  new NixeryError('usage', {
    message: `unknown command: ${word}${didYouMean(word, commandNames)}`,
    hint: 'nixery-action --help lists the commands',
  })

/** Who asks for a version after packages means that of a program. */
const forProgram = (words: readonly string[]): NixeryError =>
  new NixeryError('usage', {
    message: `run: ${words.join(' ')} --version: a program and its arguments stand after --`,
    hint: `for example nixery-action run ${words[0]} -- ${words.at(-1)} --version`,
  })

function usage(message: string, command: CommandName = 'build'): NixeryError {
  return new NixeryError('usage', { message, hint: `see nixery-action ${command} --help` })
}
