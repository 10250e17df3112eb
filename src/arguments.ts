import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NixeryError } from './errors.ts'
import { INPUTS, type InputName, inputNames } from './inputs.ts'

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'build'
      readonly debug: boolean
      readonly input: (name: InputName) => string | undefined
    }

/** Switches that mean `true` when nothing follows them. */
const SWITCHES: readonly string[] = ['--push', '--cache', '--verify']

/** Reads the command line. Throws `usage`, with the first argument that is wrong. */
export function parseCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parse(
    argv.flatMap((argument, index) => withValue(argument, argv[index + 1])),
  )
  if (values.help === true) return { name: 'help' }
  if (values.version === true) return { name: 'version' }
  if (positionals.length !== 1 || positionals[0] !== 'build') {
    throw usage(
      positionals.length === 0 ? 'no command is given' : `unknown command: ${positionals.join(' ')}`,
    )
  }
  // An option that is given several times is a list of several lines.
  const given = (name: InputName) => values[name]?.join('\n')
  const named = inputNames.filter((name) => 'secret' in INPUTS[name] && (given(name) ?? '') !== '')
  if (named.filter((name) => given(name) === '-').length > 1)
    throw usage('standard input can only hold one secret')
  const secrets = new Map(named.map((name) => [name, readSecret(name, given(name) ?? '', env)]))
  return {
    name: 'build',
    debug: values.debug === true,
    input: (name) => secrets.get(name) ?? given(name),
  }
}

function withValue(argument: string, next: string | undefined): string[] {
  return SWITCHES.includes(argument) && !/^(true|false|read)$/i.test(next ?? '')
    ? [`${argument}=true`]
    : [argument]
}

function parse(argv: readonly string[]) {
  const inputs = Object.fromEntries(
    inputNames.map((name) => [name, { type: 'string', multiple: true }]),
  ) as Record<InputName, { type: 'string'; multiple: true }>
  const flag = { type: 'boolean' as const }
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...inputs, debug: flag, help: flag, version: flag },
    })
  } catch (error) {
    throw usage((error as Error).message.replace(/\. To specify a positional.*$/, ''))
  }
}

/** Every user of a machine can read the arguments of its processes: a secret is only named there. */
function readSecret(name: InputName, value: string, env: NodeJS.ProcessEnv): string {
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

function usage(message: string): NixeryError {
  return new NixeryError('usage', { message, hint: 'see nixery-action build --help' })
}
